internal import DataFaults
internal import Foundation

/// Writes a folder that Hugging Face's libraries open: `config.json`, `model.safetensors`, and
/// `tokenizer.json` where the tokenizer can be said in that format.
public enum HuggingFaceWriter {
  /// Writes the folder, made where it is absent, and returns the bytes written.
  ///
  /// Every file appears whole or not at all, `config.json` last. Rows of q and k are put into
  /// rotate-half order.
  /// Throws: `DataFault` of a tensor that cannot be read or stored, or a folder that refuses.
  @discardableResult
  public static func write(
    configuration: LlamaConfiguration, tensors: any TensorSource,
    tokenizer: (any StorableTokenizer)?, type: ElementType = .float32,
    metadata: [String: String] = [:], to folder: String
  ) throws -> Int {
    try configuration.check(file: folder)
    try configuration.check(tensors, file: folder)
    let family = try HuggingFaceFamily(configuration, file: folder)
    return try filling(folder) {
      var bytes = try SafetensorsWriter.write(
        stored(configuration, tensors, type), metadata: ["format": "pt"].merging(metadata) { $1 },
        to: "\(folder)/model.safetensors")
      if let json = tokenizer?.huggingFaceJSON {
        bytes += try AtomicFile.write(json, to: "\(folder)/tokenizer.json")
      }
      let text = config(configuration, family, type: type).text + "\n"
      return try bytes + AtomicFile.write(Array(text.utf8), to: "\(folder)/config.json")
    }
  }

  /// Runs `body` on a folder that is made where it is absent; one that was absent is gone again where
  /// `body` throws.
  static func filling(_ folder: String, _ body: () throws -> Int) throws -> Int {
    let isNew = !FileManager.default.fileExists(atPath: folder)
    do {
      try makeFolder(folder)
      return try body()
    } catch {
      if isNew { try? FileManager.default.removeItem(atPath: folder) }
      throw error
    }
  }

  private static func makeFolder(_ folder: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw DataFault(
        file: folder, place: "path", found: "\(error.localizedDescription)",
        expected: "a folder that can be made")
    }
  }

  private static func stored(
    _ configuration: LlamaConfiguration, _ tensors: any TensorSource, _ type: ElementType
  ) -> [StoredTensor] {
    let table = HuggingFaceNames.table(configuration)
    return LlamaTensorNames.shapes(configuration).map { name, shape in
      let contents = StoredTensor.Contents.floats { destination in
        try tensors.read(name, into: destination)
        guard let heads = HuggingFaceNames.rotaryHeads(name, configuration) else { return }
        RotaryOrder.separate(
          destination, heads: heads, headDimension: configuration.headDimension,
          width: shape.count == 1 ? 1 : shape[1])
      }
      return StoredTensor(table[name] ?? name, type, shape: shape, contents: contents)
    }
  }

  private static func config(
    _ configuration: LlamaConfiguration, _ family: HuggingFaceFamily, type: ElementType
  ) -> JSONValue {
    let numbers: KeyValuePairs<String, Int> = [
      "hidden_size": configuration.dimension, "intermediate_size": configuration.hiddenDimension,
      "num_hidden_layers": configuration.layerCount,
      "num_attention_heads": configuration.headCount,
      "num_key_value_heads": configuration.keyValueHeadCount,
      "head_dim": configuration.headDimension, "vocab_size": configuration.vocabularySize,
      "max_position_embeddings": configuration.contextLength,
    ]
    var members: [JSONValue.Member] = [
      .init(key: "architectures", value: .array([.string("\(family.rawValue)ForCausalLM")])),
      .init(key: "model_type", value: .string(family.modelType)),
    ]
    members += numbers.map { .init(key: $0.key, value: .integer($0.value)) }
    members += [
      .init(key: "rms_norm_eps", value: .number(shortest(configuration.normEpsilon))),
      .init(key: "rope_theta", value: .number(configuration.ropeBase)),
      .init(key: "rope_scaling", value: scaling(configuration.ropeScaling)),
      .init(key: "hidden_act", value: .string("silu")),
      .init(key: "tie_word_embeddings", value: .bool(configuration.tiedHead)),
      .init(key: "attention_bias", value: .bool(configuration.attentionBias)),
      .init(key: "mlp_bias", value: .bool(configuration.mlpBias)),
      .init(key: "torch_dtype", value: .string(typeName(type))),
      .init(key: "bos_token_id", value: configuration.beginToken.map { .integer($0) } ?? .null),
      .init(key: "eos_token_id", value: ends(configuration.endTokens)),
    ]
    return .object(members + family.windows(of: configuration))
  }

  /// The double that prints like the float.
  static func shortest(_ value: Float) -> Double { Double("\(value)") ?? Double(value) }

  private static func ends(_ tokens: [Int]) -> JSONValue {
    switch tokens.count {
    case 0: .null
    case 1: .integer(tokens[0])
    default: .array(tokens.map(JSONValue.integer))
    }
  }

  static func typeName(_ type: ElementType) -> String {
    switch type {
    case .float16: "float16"
    case .brain16: "bfloat16"
    default: "float32"
    }
  }

  private static func scaling(_ scaling: LlamaConfiguration.RopeScaling) -> JSONValue {
    switch scaling {
    case .none, .perPair: .null  // the latter is refused by the family
    case .linear(let factor):
      TokenizerExport.object(["rope_type": .string("linear"), "factor": .number(factor)])
    case .llama3(let factor, let low, let high, let context):
      TokenizerExport.object([
        "rope_type": .string("llama3"), "factor": .number(factor),
        "low_freq_factor": .number(low), "high_freq_factor": .number(high),
        "original_max_position_embeddings": .integer(context),
      ])
    }
  }
}
