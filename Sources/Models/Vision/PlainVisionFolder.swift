internal import DataFaults

/// A folder with a `config.json` of `"kind": "vit"` and tensors as PyTorch's `TransformerEncoder`
/// names them.
enum PlainVisionFolder {
  static func open(_ path: String, _ fields: ConfigurationFields) throws -> OpenedVisionModel {
    let source = try SafetensorsFile(MappedFile(path: "\(path)/model.safetensors"))
    try HuggingFaceKeys.plainVision.check(fields.json, file: fields.file)
    let hasNorm = source.shape(of: "mlp_head.1.weight") != nil
    let configuration = try configuration(fields, finalNorm: hasNorm)
    try configuration.check(file: fields.file)
    try checkWords(fields, configuration)
    try configuration.checkPositions(
      source.shape(of: "pos_embed"), name: "pos_embed", key: "image", file: path)
    let tensors = try AssembledTensors(entries(configuration), from: source, file: path)
    return try OpenedVisionModel(
      configuration: configuration, tensors: tensors, formatName: "plain vit", path: path)
  }

  private static func configuration(
    _ fields: ConfigurationFields, finalNorm: Bool
  ) throws -> VisionConfiguration {
    guard let image = try fields.integers("image"), image.count == 3 else {
      throw fields.fault("image", fields.json["image"]?.kind ?? "no such key", "[channels, h, w]")
    }
    guard let classes = try fields.strings("classes") else {
      throw fields.fault("classes", "no such key", "names")
    }
    let hasClassToken = try fields.bool("cls_token") ?? true
    return VisionConfiguration(
      channels: image[0], height: image[1], width: image[2], patch: try fields.required("patch"),
      dimension: try fields.required("dim"), hiddenDimension: try fields.required("mlp"),
      layerCount: try fields.required("depth"), headCount: try fields.required("heads"),
      activation: try activation(fields, "activation"), normPlacement: try placement(fields),
      pooling: hasClassToken ? .classToken : .mean, classTokens: hasClassToken ? 1 : 0,
      finalNorm: finalNorm, normEpsilon: Float(try fields.number("norm_eps") ?? 1e-5),
      classNames: classes,
      mean: try fields.numbers("mean") ?? image.indices.prefix(image[0]).map { _ in 0 },
      deviation: try fields.numbers("std") ?? image.indices.prefix(image[0]).map { _ in 1 })
  }

  /// What the file says in words must be what the tensors are taken for.
  private static func checkWords(
    _ fields: ConfigurationFields, _ c: VisionConfiguration
  ) throws {
    if let text = try fields.string("pos"), !text.hasPrefix("learned") {
      throw fields.fault("pos", text, "learned, a table in the weights")
    }
    guard let text = try fields.string("head") else { return }
    let readsMean = text.contains("mean") || text.contains("avg") || text.contains("average")
    guard !(readsMean && c.pooling == .classToken), !(text.contains("cls") && c.pooling == .mean)
    else {
      throw fields.fault(
        "head", text,
        c.pooling == .mean ? "the patches' mean" : "the class token, as cls_token says")
    }
  }

  /// An activation by PyTorch's and Hugging Face's names.
  static func activation(
    _ fields: ConfigurationFields, _ key: String
  ) throws -> VisionConfiguration.Activation {
    let name = try fields.string(key) ?? "gelu"
    switch name {
    case "gelu", "gelu_python": return .gelu
    case "gelu_new", "gelu_pytorch_tanh", "gelu_tanh", "gelu_fast", "gelu_accurate":
      return .geluTanh
    case "relu": return .relu
    default: throw fields.fault(key, name, "gelu, gelu_new, gelu_pytorch_tanh or relu")
    }
  }

  private static func placement(
    _ fields: ConfigurationFields
  ) throws -> VisionConfiguration.NormPlacement {
    // A word, perhaps with an explanation after it.
    let text = try fields.string("norm") ?? "none"
    switch text.split(separator: " ").first {
    case "pre": return .pre
    case "post": return .post
    default: throw fields.fault("norm", text, "pre or post")
    }
  }

  private static func entries(
    _ c: VisionConfiguration
  ) -> [String: AssembledTensors.Entry] {
    var names = VisionNames(c)
    names.add("patch", "patch_embed.proj.weight", [c.dimension, c.channels, c.patch, c.patch])
    names.add("patch.bias", "patch_embed.proj.bias", [c.dimension])
    if c.classTokens > 0 { names.add("class", "cls_token", [1, 1, c.dimension]) }
    names.add("positions", "pos_embed", [1, c.tokens, c.dimension])
    for index in 0..<c.layerCount {
      let layer = "transformer.layers.\(index)."
      for (part, name) in ["q", "k", "v"].enumerated() {
        let rows = part * c.dimension..<(part + 1) * c.dimension
        names.addLinear(
          index, "attn.\(name)", "\(layer)self_attn.in_proj_", separator: "", rows: rows,
          storedRows: 3 * c.dimension)
      }
      names.addLinear(index, "attn.o", "\(layer)self_attn.out_proj")
      names.addLinear(index, "mlp.up", "\(layer)linear1")
      names.addLinear(index, "mlp.down", "\(layer)linear2")
      names.addNorm(LlamaTensorNames.layer(index, "attn.norm"), "\(layer)norm1")
      names.addNorm(LlamaTensorNames.layer(index, "mlp.norm"), "\(layer)norm2")
    }
    if c.finalNorm { names.addNorm("norm", "mlp_head.0") }
    let head = c.finalNorm ? "mlp_head.1" : "mlp_head.0"
    names.add("head", "\(head).weight", [c.classCount, c.dimension])
    names.add("head.bias", "\(head).bias", [c.classCount])
    return names.entries
  }
}
