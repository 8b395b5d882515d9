internal import DataFaults

/// `config.json` of a Llama-shaped Hugging Face model.
struct HuggingFaceConfiguration {
  /// Architectures that are Llama but for the values of `config.json`.
  static let modelTypes = ["llama", "mistral", "qwen2"]

  private let json: JSONValue
  private let file: String

  init(_ file: MappedFile) throws {
    json = try file.json()
    self.file = file.name
  }

  /// The shape; a head is tied where the file says so, or says nothing and `hasHead` is false.
  ///
  /// Throws: `DataFault` naming the key that is missing, impossible, or not Llama's.
  func llama(hasHead: Bool) throws -> LlamaConfiguration {
    try checkKind()
    let heads = try required("num_attention_heads")
    let configuration = LlamaConfiguration(
      dimension: try required("hidden_size"), hiddenDimension: try required("intermediate_size"),
      layerCount: try required("num_hidden_layers"), headCount: heads,
      keyValueHeadCount: try integer("num_key_value_heads") ?? heads,
      headDimension: try integer("head_dim"), vocabularySize: try required("vocab_size"),
      contextLength: try required("max_position_embeddings"),
      normEpsilon: Float(try number("rms_norm_eps") ?? 1e-6),
      ropeBase: try ropeBase(), ropeScaling: try ropeScaling(),
      tiedHead: try bool("tie_word_embeddings") ?? !hasHead,
      attentionBias: try bool("attention_bias") ?? (json["model_type"]?.string == "qwen2"),
      beginToken: try tokens("bos_token_id").first, endTokens: try tokens("eos_token_id"))
    try configuration.check(file: file)
    return configuration
  }

  private func checkKind() throws {
    let type = json["model_type"]?.string ?? "none"
    guard Self.modelTypes.contains(type) else {
      throw fault("model_type", type, Self.modelTypes.joined(separator: ", "))
    }
    let activation = json["hidden_act"]?.string ?? "silu"
    guard activation == "silu" || activation == "swish" else {
      throw fault("hidden_act", activation, "silu")
    }
    if try bool("mlp_bias") == true { throw fault("mlp_bias", "true", "false") }
    if let part = try number("partial_rotary_factor"), part != 1 {
      throw fault("partial_rotary_factor", "\(part)", "1")
    }
  }

  private func ropeBase() throws -> Double {
    try number("rope_theta") ?? json["rope_parameters"]?["rope_theta"]?.number ?? 10_000
  }

  private func ropeScaling() throws -> LlamaConfiguration.RopeScaling {
    guard let scaling = json["rope_scaling"] ?? json["rope_parameters"] else { return .none }
    let kind = (scaling["rope_type"] ?? scaling["type"])?.string ?? "default"
    func value(_ key: String) throws -> Double {
      guard let number = scaling[key]?.number else {
        throw fault("rope_scaling.\(key)", scaling[key]?.kind ?? "no such key", "a number")
      }
      return number
    }
    switch kind {
    case "default": return .none
    case "linear": return .linear(factor: try value("factor"))
    case "llama3":
      let context = Int(exactly: try value("original_max_position_embeddings")) ?? 0
      return .llama3(
        factor: try value("factor"), lowFrequency: try value("low_freq_factor"),
        highFrequency: try value("high_freq_factor"), originalContext: context)
    default: throw fault("rope_scaling.type", kind, "default, linear or llama3")
    }
  }

  private func fault(_ place: String, _ found: String, _ expected: String) -> DataFault {
    DataFault(file: file, place: place, found: found, expected: expected)
  }

  private func required(_ key: String) throws -> Int {
    guard let value = try integer(key) else { throw fault(key, "no such key", "an integer") }
    return value
  }

  private func integer(_ key: String) throws -> Int? {
    try typed(key, "an integer", \.integer)
  }

  private func number(_ key: String) throws -> Double? { try typed(key, "a number", \.number) }

  private func bool(_ key: String) throws -> Bool? { try typed(key, "true or false", \.bool) }

  /// One token or a list of them.
  private func tokens(_ key: String) throws -> [Int] {
    guard let value = json[key] else { return [] }
    let list = value.array ?? [value]
    let tokens = list.compactMap(\.integer)
    guard tokens.count == list.count else { throw fault(key, value.kind, "tokens") }
    return tokens
  }

  private func typed<T>(
    _ key: String, _ expected: String, _ path: KeyPath<JSONValue, T?>
  ) throws -> T? {
    guard let value = json[key] else { return nil }
    guard let typed = value[keyPath: path] else { throw fault(key, value.kind, expected) }
    return typed
  }
}
