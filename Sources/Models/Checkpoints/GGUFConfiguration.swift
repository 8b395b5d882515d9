internal import DataFaults

/// The shape of a model from GGUF's metadata.
struct GGUFConfiguration {
  /// llama stores q and k in interleaved order, qwen2 in rotate-half order.
  static let architectures = ["llama", "qwen2"]

  let architecture: String
  private let header: GGUFHeader
  private let fields: GGUFFields

  init(_ header: GGUFHeader, file: String) throws {
    self.header = header
    architecture = header.metadata["general.architecture"]?.string ?? "none"
    fields = GGUFFields(header, architecture: architecture, file: file)
    guard Self.architectures.contains(architecture) else {
      throw DataFault(
        file: file, place: "general.architecture", found: architecture,
        expected: Self.architectures.joined(separator: " or "))
    }
    try checkKind(file)
  }

  /// A file may be a part of a model, or what is added to one.
  private func checkKind(_ file: String) throws {
    if let kind = header.metadata["general.type"]?.string, kind != "model" {
      throw DataFault(
        file: file, place: "general.type", found: kind, expected: "model: the whole weights")
    }
    if let parts = header.metadata["split.count"]?.integer, parts > 1 {
      throw DataFault(
        file: file, place: "split.count", found: "one of \(parts) parts",
        expected: "one file: gguf-split --merge makes it")
    }
    try fields.check()
  }

  /// `ropeFactors` are those of the file's `rope_freqs.weight`.
  func llama(ropeFactors: [Double]?) throws -> LlamaConfiguration {
    let heads = try fields.required("attention.head_count")
    let base = try fields.number("rope.freq_base") ?? 10_000
    let layers = try fields.required("block_count")
    guard let epsilon = try fields.number("attention.layer_norm_rms_epsilon") else {
      throw fields.fault("attention.layer_norm_rms_epsilon", "no such key", "a number above 0")
    }
    let configuration = LlamaConfiguration(
      dimension: try fields.required("embedding_length"),
      hiddenDimension: try fields.required("feed_forward_length"), layerCount: layers,
      headCount: heads, keyValueHeadCount: try fields.integer("attention.head_count_kv") ?? heads,
      headDimension: try headDimension(),
      vocabularySize: header.entries["token_embd.weight"]?.shape.first ?? 0,
      contextLength: try fields.required("context_length"),
      normEpsilon: Float(epsilon), ropeBase: base, ropeScaling: try ropeScaling(base, ropeFactors),
      tiedHead: header.entries["output.weight"] == nil,
      attentionBias: has("attn_q.bias"), outputBias: has("attn_output.bias"),
      mlpBias: has("ffn_gate.bias"), windows: try windows(layers),
      beginToken: header.metadata["tokenizer.ggml.bos_token_id"]?.integer,
      endTokens: header.metadata["tokenizer.ggml.eos_token_id"]?.integer.map { [$0] } ?? [])
    try configuration.check(file: fields.file)
    try check(configuration)
    return configuration
  }

  private func has(_ part: String) -> Bool { header.entries["blk.0.\(part)"] != nil }

  /// Numbers that the file says again must be those of the shape.
  private func check(_ c: LlamaConfiguration) throws {
    for (key, expected) in [
      ("rope.dimension_count", c.headDimension), ("vocab_size", c.vocabularySize),
    ] {
      guard let found = try fields.integer(key), found != expected else { continue }
      throw fields.fault(
        key, "\(found)",
        key == "vocab_size"
          ? "\(expected), the rows of token_embd.weight"
          : "\(expected), the whole head: partly rotated heads are not computed here")
    }
    let scale = try fields.number("attention.scale") ?? 0
    let usual = 1 / Double(c.headDimension).squareRoot()
    guard scale == 0 || abs(scale - usual) < 1e-6 * usual else {
      throw fields.fault("attention.scale", "\(scale)", "\(usual), or no such key")
    }
  }

  private func headDimension() throws -> Int? {
    let (key, value) = (
      try fields.integer("attention.key_length"), try fields.integer("attention.value_length")
    )
    guard let value else { return key }
    let width =
      try key ?? fields.required("embedding_length")
      / max(1, fields.required("attention.head_count"))
    guard value == width else {
      throw fields.fault("attention.value_length", "\(value)", "\(width), that of the keys")
    }
    return width
  }

  /// Source: github.com/ggml-org/llama.cpp, llama-model.cpp `load_hparams`: linear where a factor
  /// stands alone.
  private func ropeScaling(_ base: Double, _ factors: [Double]?) throws -> RotaryScaling {
    let kind = try fields.string("rope.scaling.type") ?? "linear"
    guard ["none", "linear"].contains(kind) else {
      throw fields.fault(
        "rope.scaling.type", kind, "none or linear, or a rope_freqs.weight of factors")
    }
    let said = try fields.number("rope.scaling.factor") ?? fields.number("rope.scale_linear") ?? 0
    let factor = kind == "none" || said == 0 ? 1 : said
    guard let factors else { return factor == 1 ? .none : .linear(factor: factor) }
    return RotaryScaling(factors: factors.map { $0 * factor }, base: base)
  }

  private func windows(_ layers: Int) throws -> [Int] {
    let window = try fields.integer("attention.sliding_window") ?? 0
    let pattern = try fields.bools("attention.sliding_window_pattern")
    guard (0...4096).contains(layers), window != 0 else { return [] }
    guard let pattern, !pattern.isEmpty else { return [Int](repeating: window, count: layers) }
    guard pattern.count == layers else {
      throw fields.fault(
        "attention.sliding_window_pattern", "\(pattern.count)", "\(layers), one a layer")
    }
    return pattern.map { $0 ? window : 0 }
  }
}
