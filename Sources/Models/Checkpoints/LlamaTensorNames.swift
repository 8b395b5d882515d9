/// This project's names for the tensors of a Llama.
public enum LlamaTensorNames {
  public static let embedding = "embedding"
  public static let norm = "norm"
  public static let head = "head"

  /// `L07.attn.q` for layer 7 and `attn.q`.
  public static func layer(_ index: Int, _ part: String) -> String {
    "L\(index < 10 ? "0" : "")\(index).\(part)"
  }

  /// The parts of one layer, with shapes `[outputs, inputs]`.
  public static func layerParts(_ configuration: LlamaConfiguration) -> [(String, [Int])] {
    let width = configuration.dimension
    let hidden = configuration.hiddenDimension
    let query = configuration.queryWidth
    let keyValue = configuration.keyValueWidth
    var parts: [(String, [Int])] = [
      ("attn.norm", [width]), ("attn.q", [query, width]), ("attn.k", [keyValue, width]),
      ("attn.v", [keyValue, width]), ("attn.o", [width, query]), ("mlp.norm", [width]),
      ("mlp.gate", [hidden, width]), ("mlp.up", [hidden, width]), ("mlp.down", [width, hidden]),
    ]
    if configuration.attentionBias {
      parts += [
        ("attn.q.bias", [query]), ("attn.k.bias", [keyValue]), ("attn.v.bias", [keyValue]),
      ]
    }
    if configuration.outputBias { parts.append(("attn.o.bias", [width])) }
    if configuration.mlpBias {
      parts += [("mlp.gate.bias", [hidden]), ("mlp.up.bias", [hidden]), ("mlp.down.bias", [width])]
    }
    return parts
  }

  /// Every tensor of `configuration` with its shape, in the order of the forward pass.
  public static func shapes(_ configuration: LlamaConfiguration) -> [(String, [Int])] {
    let matrix = [configuration.vocabularySize, configuration.dimension]
    var shapes: [(String, [Int])] = [(embedding, matrix)]
    let parts = layerParts(configuration)
    for index in 0..<configuration.layerCount {
      shapes += parts.map { (layer(index, $0.0), $0.1) }
    }
    shapes.append((norm, [configuration.dimension]))
    if !configuration.tiedHead { shapes.append((head, matrix)) }
    return shapes
  }
}
