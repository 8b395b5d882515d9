internal import DataFaults

/// The shape of a model from GGUF's metadata.
struct GGUFConfiguration {
  /// llama stores q and k in interleaved order, qwen2 in rotate-half order.
  static let architectures = ["llama", "qwen2"]

  let architecture: String
  private let header: GGUFHeader
  private let file: String

  init(_ header: GGUFHeader, file: String) throws {
    self.header = header
    self.file = file
    architecture = header.metadata["general.architecture"]?.string ?? "none"
    guard Self.architectures.contains(architecture) else {
      throw DataFault(
        file: file, place: "general.architecture", found: architecture,
        expected: Self.architectures.joined(separator: " or "))
    }
  }

  func llama() throws -> LlamaConfiguration {
    let heads = try required("attention.head_count")
    let dimension = try required("embedding_length")
    let configuration = LlamaConfiguration(
      dimension: dimension, hiddenDimension: try required("feed_forward_length"),
      layerCount: try required("block_count"), headCount: heads,
      keyValueHeadCount: value("attention.head_count_kv")?.integer ?? heads,
      headDimension: value("attention.key_length")?.integer,
      vocabularySize: header.entries["token_embd.weight"]?.shape.first ?? 0,
      contextLength: try required("context_length"),
      normEpsilon: Float(value("attention.layer_norm_rms_epsilon")?.number ?? 1e-5),
      ropeBase: value("rope.freq_base")?.number ?? 10_000, ropeScaling: try ropeScaling(),
      tiedHead: header.entries["output.weight"] == nil,
      attentionBias: header.entries["blk.0.attn_q.bias"] != nil,
      beginToken: header.metadata["tokenizer.ggml.bos_token_id"]?.integer,
      endTokens: header.metadata["tokenizer.ggml.eos_token_id"]?.integer.map { [$0] } ?? [])
    try configuration.check(file: file)
    let rotated = value("rope.dimension_count")?.integer ?? configuration.headDimension
    guard rotated == configuration.headDimension else {
      throw fault("rope.dimension_count", "\(rotated)", "\(configuration.headDimension)")
    }
    return configuration
  }

  private func ropeScaling() throws -> LlamaConfiguration.RopeScaling {
    let kind = value("rope.scaling.type")?.string ?? "none"
    switch kind {
    case "none": return .none
    case "linear": return .linear(factor: value("rope.scaling.factor")?.number ?? 1)
    default: throw fault("rope.scaling.type", kind, "none or linear")
    }
  }

  private func value(_ key: String) -> JSONValue? { header.metadata["\(architecture).\(key)"] }

  private func required(_ key: String) throws -> Int {
    guard let number = value(key)?.integer else {
      throw fault(key, value(key)?.kind ?? "no such key", "an integer")
    }
    return number
  }

  private func fault(_ key: String, _ found: String, _ expected: String) -> DataFault {
    DataFault(file: file, place: "\(architecture).\(key)", found: found, expected: expected)
  }
}
