internal import DataFaults

/// `config.json` of a Llama-shaped Hugging Face model.
struct HuggingFaceConfiguration {
  /// Architectures that are Llama but for the values of `config.json`.
  static let modelTypes = ["llama", "mistral", "qwen2"]

  private let fields: ConfigurationFields

  init(_ file: MappedFile) throws { fields = try ConfigurationFields(file) }

  /// The shape; a head is tied where the file says so, or says nothing and there is no head.
  /// `hasTensor` answers for the folder's tensors by their names there.
  ///
  /// Throws: `DataFault` naming the key that is missing, impossible, or not Llama's.
  func llama(hasTensor: (String) -> Bool) throws -> LlamaConfiguration {
    let family = try checkKind()
    let heads = try fields.required("num_attention_heads")
    let layers = try fields.required("num_hidden_layers")
    let rotary = try HuggingFaceRotary(fields)
    let hasHead = hasTensor("lm_head.weight")
    let hasBias = try attentionBias(family)
    let configuration = LlamaConfiguration(
      dimension: try fields.required("hidden_size"),
      hiddenDimension: try fields.required("intermediate_size"), layerCount: layers,
      headCount: heads, keyValueHeadCount: try fields.integer("num_key_value_heads") ?? heads,
      headDimension: try fields.integer("head_dim"),
      vocabularySize: try fields.required("vocab_size"),
      contextLength: try fields.required("max_position_embeddings"),
      normEpsilon: Float(try fields.number("rms_norm_eps") ?? 1e-6), ropeBase: rotary.base,
      ropeScaling: rotary.scaling,
      tiedHead: try fields.bool("tie_word_embeddings") ?? !hasHead, attentionBias: hasBias,
      // Where the library finds none, its bias is zero.
      outputBias: hasBias && family == "llama"
        && hasTensor("model.layers.0.self_attn.o_proj.bias"),
      mlpBias: try mlpBias(family),
      windows: try HuggingFaceWindows(fields, layerCount: layers).windows(family: family),
      beginToken: try tokens("bos_token_id").first, endTokens: try tokens("eos_token_id"))
    try configuration.check(file: fields.file)
    return configuration
  }

  /// The family, where it is one of these and says nothing that changes it.
  private func checkKind() throws -> String {
    let type = fields.json["model_type"]?.string ?? "none"
    guard Self.modelTypes.contains(type) else {
      let known = Self.modelTypes + HuggingFaceVision.modelTypes
      throw fields.fault("model_type", type, known.joined(separator: ", "))
    }
    let activation = try fields.string("hidden_act") ?? "silu"
    guard activation == "silu" || activation == "swish" else {
      throw fields.fault("hidden_act", activation, "silu")
    }
    try HuggingFaceKeys.language.check(fields.json, file: fields.file)
    return type
  }

  private func attentionBias(_ family: String) throws -> Bool {
    let said = try fields.bool("attention_bias")
    guard family != "mistral" || said != true else {
      throw fields.fault("attention_bias", "true in a Mistral", "false, or model_type llama")
    }
    return said ?? (family == "qwen2")
  }

  private func mlpBias(_ family: String) throws -> Bool {
    let said = try fields.bool("mlp_bias") ?? false
    guard family == "llama" || !said else {
      throw fields.fault("mlp_bias", "true in a \(family)", "false, or model_type llama")
    }
    return said
  }

  /// One token or a list of them.
  private func tokens(_ key: String) throws -> [Int] {
    guard let value = fields.json[key] else { return [] }
    let list = value.array ?? [value]
    let tokens = list.compactMap(\.integer)
    guard tokens.count == list.count else { throw fields.fault(key, value.kind, "tokens") }
    return tokens
  }
}
