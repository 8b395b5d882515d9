internal import DataFaults

/// The family of Hugging Face's library that computes what a configuration says.
enum HuggingFaceFamily: String {
  case llama = "Llama"
  /// A Llama with one window for all layers.
  case mistral = "Mistral"
  /// Biases of q, k and v alone, and windows layer by layer.
  case qwen2 = "Qwen2"

  var modelType: String { rawValue.lowercased() }

  /// Throws: `DataFault` where none computes it.
  init(_ c: LlamaConfiguration, file: String) throws {
    func fault(_ place: String, _ found: String, _ expected: String) -> DataFault {
      DataFault(file: file, place: place, found: found, expected: expected)
    }
    if case .perPair = c.ropeScaling {
      throw fault(
        "rope scaling", "a factor of its own for every rotary pair",
        "none, linear or Llama 3's by its usual numbers; a packed model holds it")
    }
    let windows = Set(c.windows.filter { $0 > 0 })
    guard windows.count <= 1 else {
      throw fault("windows", "\(windows.sorted())", "one size for all layers that have one")
    }
    switch (c.attentionBias, c.outputBias, c.mlpBias, windows.isEmpty) {
    case (true, false, false, _): self = .qwen2
    case (true, true, _, true), (false, false, _, true): self = .llama
    case (false, false, false, false) where !c.windows.contains(0): self = .mistral
    default:
      throw fault(
        "biases and windows",
        "biases of q, k, v \(c.attentionBias), o \(c.outputBias), MLP \(c.mlpBias); "
          + "windows \(c.windows)",
        "what Llama, Mistral or Qwen2 have together; a packed model holds any")
    }
  }

  /// The keys that say the windows.
  func windows(of c: LlamaConfiguration) -> [JSONValue.Member] {
    guard let window = c.windows.first(where: { $0 > 0 }) else { return [] }
    let size = JSONValue.Member(key: "sliding_window", value: .integer(window))
    guard self == .qwen2 else { return [size] }
    let kinds = c.windows.map { $0 > 0 ? "sliding_attention" : "full_attention" }
    return [
      size, .init(key: "use_sliding_window", value: .bool(true)),
      .init(key: "max_window_layers", value: .integer(c.windows.firstIndex { $0 > 0 } ?? 0)),
      .init(key: "layer_types", value: .array(kinds.map(JSONValue.string))),
    ]
  }
}
