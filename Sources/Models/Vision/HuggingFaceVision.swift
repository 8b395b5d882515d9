internal import DataFaults

/// A Hugging Face folder of a ViT or DeiT classifier.
///
/// DeiT's two heads are read as one over both class tokens, whose logits are the heads' mean.
enum HuggingFaceVision {
  static let modelTypes = ["vit", "deit"]

  static func open(
    _ path: String, _ fields: ConfigurationFields, type: String
  ) throws -> OpenedVisionModel {
    let source = try SafetensorsShards(folder: path)
    let heads =
      source.shape(of: "distillation_classifier.weight") == nil
      ? ["classifier"] : ["cls_classifier", "distillation_classifier"]
    try check(fields)
    let configuration = try configuration(path, fields, type: type, source, heads: heads)
    try configuration.check(file: fields.file)
    let positions = "\(type).embeddings.position_embeddings"
    try configuration.checkPositions(
      source.shape(of: positions), name: positions, key: "image_size", file: path)
    let tensors = try AssembledTensors(
      entries(configuration, type, heads), from: source, file: path
    ) {
      $0.hasPrefix("\(type).pooler.") || $0.hasSuffix("position_ids")
        || $0 == "\(type).embeddings.mask_token"
    }
    return try OpenedVisionModel(
      configuration: configuration, tensors: tensors, formatName: "hugging-face", path: path)
  }

  private static func check(_ fields: ConfigurationFields) throws {
    try HuggingFaceKeys.vision.check(fields.json, file: fields.file)
    if let width = try fields.integer("head_dim") {
      let heads = try fields.required("num_attention_heads")
      let size = try fields.required("hidden_size")
      guard heads > 0, size / heads == width else {
        throw fields.fault(
          "head_dim", "\(width)", "hidden_size over num_attention_heads, or no such key")
      }
    }
    let problem = try fields.string("problem_type") ?? "single_label_classification"
    guard problem == "single_label_classification" else {
      throw fields.fault("problem_type", problem, "single_label_classification: one class an image")
    }
  }

  private static func configuration(
    _ path: String, _ fields: ConfigurationFields, type: String, _ source: SafetensorsShards,
    heads: [String]
  ) throws -> VisionConfiguration {
    let sides = try sides(fields, "image_size") ?? [224, 224]
    let channels = try fields.integer("num_channels") ?? 3
    guard let classes = source.shape(of: "\(heads[0]).weight")?.first else {
      throw DataFault(
        file: path, place: "tensor \(heads[0]).weight", found: "no such tensor",
        expected: "a classifier's head")
    }
    let pixels = try ImagePreprocessing(
      folder: path, channels: channels, height: sides[0], width: sides[1])
    return VisionConfiguration(
      channels: channels, height: sides[0], width: sides[1],
      patch: try patch(fields), dimension: try fields.required("hidden_size"),
      hiddenDimension: try fields.required("intermediate_size"),
      layerCount: try fields.required("num_hidden_layers"),
      headCount: try fields.required("num_attention_heads"),
      activation: try PlainVisionFolder.activation(fields, "hidden_act"), normPlacement: .pre,
      classTokens: type == "deit" ? 2 : 1, headTokens: heads.count,
      attentionBias: try fields.bool("qkv_bias") ?? true,
      normEpsilon: Float(try fields.number("layer_norm_eps") ?? 1e-12),
      classNames: classNames(fields, count: classes), mean: pixels.mean, deviation: pixels.deviation
    )
  }

  /// One side or two; nil where there is no such key.
  private static func sides(_ fields: ConfigurationFields, _ key: String) throws -> [Int]? {
    guard fields.json[key]?.array != nil else {
      return try fields.integer(key).map { [$0, $0] }
    }
    let sides = try fields.integers(key) ?? []
    guard sides.count == 2 else { throw fields.fault(key, "\(sides)", "one side or two") }
    return sides
  }

  private static func patch(_ fields: ConfigurationFields) throws -> Int {
    let sides = try sides(fields, "patch_size") ?? [16, 16]
    guard sides[0] == sides[1] else {
      throw fields.fault("patch_size", "\(sides)", "square patches")
    }
    return sides[0]
  }

  private static func classNames(_ fields: ConfigurationFields, count: Int) -> [String] {
    let names = fields.json["id2label"]
    return (0..<count).map { names?[String($0)]?.string ?? "class \($0)" }
  }

  static func entries(
    _ c: VisionConfiguration, _ type: String, _ heads: [String]
  ) -> [String: AssembledTensors.Entry] {
    var names = VisionNames(c)
    let embeddings = "\(type).embeddings."
    let projection = "\(embeddings)patch_embeddings.projection"
    names.add("patch", "\(projection).weight", [c.dimension, c.channels, c.patch, c.patch])
    names.add("patch.bias", "\(projection).bias", [c.dimension])
    if c.classTokens == 2 {
      names.add(
        "class", "\(embeddings)cls_token", "\(embeddings)distillation_token",
        shape: [1, 1, c.dimension], as: .stacked)
    } else {
      names.add("class", "\(embeddings)cls_token", [1, 1, c.dimension])
    }
    names.add("positions", "\(embeddings)position_embeddings", [1, c.tokens, c.dimension])
    for index in 0..<c.layerCount { addLayer(index, type, &names) }
    names.addNorm("norm", "\(type).layernorm")
    addHead(heads, c, &names)
    return names.entries
  }

  private static func addLayer(_ index: Int, _ type: String, _ names: inout VisionNames) {
    let layer = "\(type).encoder.layer.\(index)."
    names.addLinear(index, "attn.q", "\(layer)attention.attention.query")
    names.addLinear(index, "attn.k", "\(layer)attention.attention.key")
    names.addLinear(index, "attn.v", "\(layer)attention.attention.value")
    names.addLinear(index, "attn.o", "\(layer)attention.output.dense")
    names.addLinear(index, "mlp.up", "\(layer)intermediate.dense")
    names.addLinear(index, "mlp.down", "\(layer)output.dense")
    names.addNorm(LlamaTensorNames.layer(index, "attn.norm"), "\(layer)layernorm_before")
    names.addNorm(LlamaTensorNames.layer(index, "mlp.norm"), "\(layer)layernorm_after")
  }

  private static func addHead(
    _ heads: [String], _ c: VisionConfiguration, _ names: inout VisionNames
  ) {
    let shape = [c.classCount, c.dimension]
    guard heads.count == 2 else {
      names.add("head", "\(heads[0]).weight", shape)
      return names.add("head.bias", "\(heads[0]).bias", [c.classCount])
    }
    names.add(
      "head", "\(heads[0]).weight", "\(heads[1]).weight", shape: shape,
      as: .besideMean(rows: c.classCount))
    names.add(
      "head.bias", "\(heads[0]).bias", "\(heads[1]).bias", shape: [c.classCount], as: .mean)
  }
}
