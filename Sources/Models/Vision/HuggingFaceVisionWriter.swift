internal import DataFaults

/// Writes a folder that Hugging Face's libraries open as a ViT or DeiT classifier: `config.json`,
/// `preprocessor_config.json` and `model.safetensors`.
public enum HuggingFaceVisionWriter {
  /// Writes the folder, made where it is absent, and returns the bytes written.
  ///
  /// Every file appears whole or not at all, `config.json` last.
  /// Throws: `DataFault` for a shape that those models do not have, of a tensor that cannot be read
  /// or stored, or a folder that refuses.
  @discardableResult
  public static func write(
    configuration c: VisionConfiguration, tensors: any TensorSource, type: ElementType = .float32,
    to folder: String
  ) throws -> Int {
    try check(c, folder)
    try c.check(tensors, file: folder)
    return try HuggingFaceWriter.filling(folder) {
      let bytes = try SafetensorsWriter.write(
        stored(c, tensors, type), metadata: ["format": "pt"], to: "\(folder)/model.safetensors")
      return try bytes + write(preprocessor(c), to: "\(folder)/preprocessor_config.json")
        + write(config(c, type: type), to: "\(folder)/config.json")
    }
  }

  private static func write(_ json: JSONValue, to path: String) throws -> Int {
    try AtomicFile.write(Array((json.text + "\n").utf8), to: path)
  }

  private static func check(_ c: VisionConfiguration, _ folder: String) throws {
    try c.check(file: folder)
    for (place, found, isKnown) in [
      ("norms", c.normPlacement.rawValue, c.normPlacement == .pre),
      ("pooling", c.pooling.rawValue, c.pooling == .classToken),
      ("final norm", "\(c.finalNorm)", c.finalNorm),
    ] where !isKnown {
      throw DataFault(
        file: folder, place: place, found: found,
        expected: "ViT's or DeiT's: norms before the branches and the head, and a class token")
    }
  }

  private static func type(_ c: VisionConfiguration) -> String {
    c.classTokens == 2 ? "deit" : "vit"
  }

  private static func heads(_ c: VisionConfiguration) -> [String] {
    c.headTokens == 2 ? ["cls_classifier", "distillation_classifier"] : ["classifier"]
  }

  private static func stored(
    _ c: VisionConfiguration, _ tensors: any TensorSource, _ type: ElementType
  ) -> [StoredTensor] {
    let entries = HuggingFaceVision.entries(c, Self.type(c), heads(c))
    return entries.sorted { $0.key < $1.key }.flatMap { name, entry in
      entry.stored.enumerated().map { part, stored in
        StoredTensor(
          stored, type, shape: entry.storedShape,
          contents: .floats { destination in
            var values = [Float](repeating: 0, count: entry.shape.reduce(1, *))
            try tensors.read(name, into: &values)
            let part = AssembledTensors.taken(apart: values, entry)[part]
            destination.update(from: part, count: part.count)
          })
      }
    }
  }

  private static func config(_ c: VisionConfiguration, type: ElementType) -> JSONValue {
    let architecture =
      c.headTokens == 2
      ? "DeiTForImageClassificationWithTeacher"
      : c.classTokens == 2 ? "DeiTForImageClassification" : "ViTForImageClassification"
    let numbers: KeyValuePairs<String, Int> = [
      "num_channels": c.channels, "patch_size": c.patch, "hidden_size": c.dimension,
      "intermediate_size": c.hiddenDimension, "num_hidden_layers": c.layerCount,
      "num_attention_heads": c.headCount,
    ]
    let sides = [c.height, c.width].map(JSONValue.integer)
    let names = c.classNames.enumerated()
    var members: [JSONValue.Member] = [
      .init(key: "architectures", value: .array([.string(architecture)])),
      .init(key: "model_type", value: .string(Self.type(c))),
      .init(key: "image_size", value: c.height == c.width ? sides[0] : .array(sides)),
    ]
    members += numbers.map { .init(key: $0.key, value: .integer($0.value)) }
    members += [
      .init(key: "hidden_act", value: .string(activation(c))),
      .init(key: "layer_norm_eps", value: .number(HuggingFaceWriter.shortest(c.normEpsilon))),
      .init(key: "qkv_bias", value: .bool(c.attentionBias)),
      .init(
        key: "id2label",
        value: .object(names.map { .init(key: String($0), value: .string($1)) })),
      .init(
        key: "label2id", value: .object(names.map { .init(key: $1, value: .integer($0)) })),
      .init(key: "torch_dtype", value: .string(HuggingFaceWriter.typeName(type))),
    ]
    return .object(members)
  }

  private static func activation(_ c: VisionConfiguration) -> String {
    switch c.activation {
    case .gelu: "gelu"
    case .geluTanh: "gelu_pytorch_tanh"
    case .relu: "relu"
    }
  }

  private static func preprocessor(_ c: VisionConfiguration) -> JSONValue {
    let floats = { (values: [Float]) in
      JSONValue.array(values.map { .number(HuggingFaceWriter.shortest($0)) })
    }
    let size: [JSONValue.Member] = [
      .init(key: "height", value: .integer(c.height)),
      .init(key: "width", value: .integer(c.width)),
    ]
    return .object([
      .init(key: "image_processor_type", value: .string("ViTImageProcessor")),
      .init(key: "do_resize", value: .bool(true)), .init(key: "size", value: .object(size)),
      .init(key: "do_rescale", value: .bool(true)),
      .init(key: "rescale_factor", value: .number(1.0 / 255)),
      .init(key: "do_normalize", value: .bool(true)),
      .init(key: "image_mean", value: floats(c.mean)),
      .init(key: "image_std", value: floats(c.deviation)),
    ])
  }
}
