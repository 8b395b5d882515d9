/// The attention windows that a `config.json` describes, by what each family's own code takes of it.
///
/// Source: github.com/huggingface/transformers, configuration_mistral.py and configuration_qwen2.py.
struct HuggingFaceWindows {
  private let fields: ConfigurationFields
  private let layerCount: Int

  /// What both families have where the key is absent; null is no window.
  private static let usual = 4096
  private static let usualFullLayers = 28

  init(_ fields: ConfigurationFields, layerCount: Int) {
    self.fields = fields
    self.layerCount = layerCount
  }

  /// A window a layer, 0 for full attention; none where all are full.
  ///
  /// Throws: `DataFault` for keys that contradict each other or that the family does not compute.
  func windows(family: String) throws -> [Int] {
    guard layerCount > 0, layerCount <= 4096 else { return [] }  // refused by the shape's check
    // A family that does not ask for a key still wants it to be one.
    for key in ["sliding_window", "max_window_layers"] { _ = try fields.integer(key) }
    _ = try fields.bool("use_sliding_window")
    switch family {
    case "mistral": return try mistral()
    case "qwen2": return try qwen2()
    default: return try llama()
    }
  }

  private func llama() throws -> [Int] {
    let isUsed = try fields.bool("use_sliding_window") ?? true
    if isUsed, let window = try window("sliding_window"), try !coversContext(window) {
      throw fields.fault(
        "sliding_window", "\(window) in a Llama, which has none",
        "null; or model_type mistral, if that is what computes it")
    }
    try expectAll(slides: false)
    return []
  }

  private func mistral() throws -> [Int] {
    let window = try window("sliding_window", usual: Self.usual)
    if let window, try fields.bool("use_sliding_window") == false, try !coversContext(window) {
      throw fields.fault(
        "use_sliding_window",
        "false beside a window of \(window) in a Mistral, which asks no such key",
        "sliding_window null for full attention, or no use_sliding_window for the window")
    }
    try expectAll(slides: window != nil)
    if window != nil, let full = try fields.integer("max_window_layers"), full > 0 {
      throw fields.fault(
        "max_window_layers", "\(full) in a Mistral, whose layers are all alike",
        "0, or no such key; Qwen2 is the family that mixes layers")
    }
    return [Int](repeating: window ?? 0, count: layerCount)
  }

  private func qwen2() throws -> [Int] {
    let isUsed = try fields.bool("use_sliding_window") ?? false
    let window = isUsed ? try window("sliding_window", usual: Self.usual) : nil
    if let kinds = try kinds() {
      guard window != nil || !kinds.contains(true) else {
        throw fields.fault(
          "layer_types", "sliding_attention without a window",
          "use_sliding_window true and sliding_window, or full_attention alone")
      }
      return kinds.map { $0 ? window ?? 0 : 0 }
    }
    let full = try fields.integer("max_window_layers") ?? Self.usualFullLayers
    return (0..<layerCount).map { $0 >= full ? window ?? 0 : 0 }
  }

  /// A window at `key`; `usual` where there is no such key, nil where it says null.
  private func window(_ key: String, usual: Int? = nil) throws -> Int? {
    guard let window = try fields.integer(key) else { return fields.says(key) ? nil : usual }
    guard window > 0 else {
      throw fields.fault(key, "\(window)", "at least 1, or null for full attention")
    }
    return window
  }

  private func coversContext(_ window: Int) throws -> Bool {
    window >= (try fields.integer("max_position_embeddings") ?? .max)
  }

  /// Whether each layer slides; nil where the file does not say.
  private func kinds() throws -> [Bool]? {
    guard let names = try fields.strings("layer_types"), !names.isEmpty else { return nil }
    guard names.count == layerCount else {
      throw fields.fault("layer_types", "\(names.count)", "\(layerCount), one a layer")
    }
    return try names.map { name in
      guard ["full_attention", "sliding_attention"].contains(name) else {
        throw fields.fault("layer_types", name, "full_attention or sliding_attention")
      }
      return name == "sliding_attention"
    }
  }

  private func expectAll(slides: Bool) throws {
    guard let kinds = try kinds(), kinds.contains(!slides) else { return }
    throw fields.fault(
      "layer_types", slides ? "full_attention beside a window" : "sliding_attention",
      slides
        ? "sliding_attention in every layer, or sliding_window null"
        : "full_attention in every layer; Mistral and Qwen2 are the families with windows")
  }
}
