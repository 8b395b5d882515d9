import DataFaults
import Models
import Testing

@Suite struct HuggingFaceTests {
  private static let scalings: [LlamaConfiguration.RopeScaling] = [
    .none, .linear(factor: 2.5),
    .llama3(factor: 8, lowFrequency: 1, highFrequency: 4, originalContext: 8192),
  ]

  @Test(arguments: [true, false], scalings)
  func whatIsWrittenIsRead(
    tied: Bool, scaling: LlamaConfiguration.RopeScaling
  ) throws {
    let folder = try TemporaryFolder()
    var shape = TinyModel.configuration(tiedHead: tied, attentionBias: !tied)
    shape.ropeScaling = scaling
    shape.ropeBase = 500_000
    shape.headDimension = 6
    let model = TinyModel(shape)
    let size = try HuggingFaceWriter.write(
      configuration: shape, tensors: model, tokenizer: nil, to: folder("hf"))
    let found = try HuggingFaceDirectory(path: folder("hf"))
    #expect(found.configuration == shape)
    #expect(try allValues(found) == model.tensors)
    let files = try ["config.json", "model.safetensors"].map { try contents(folder("hf/\($0)")) }
    #expect(size == files.map(\.count).reduce(0, +))
  }

  /// Interleaved row 2i + b of a head lies at row b * half + i.
  @Test func queryRowsAreStoredInRotateHalfOrder() throws {
    let folder = try TemporaryFolder()
    let model = TinyModel(TinyModel.configuration())
    try HuggingFaceWriter.write(
      configuration: model.configuration, tensors: model, tokenizer: nil, to: folder.path)
    let file = try SafetensorsFile(MappedFile(path: folder("model.safetensors")))
    let stored = try values(file, "model.layers.1.self_attn.q_proj.weight")
    let ours = try values(model, "L01.attn.q")
    for (row, source) in [0, 2, 1, 3, 4, 6, 5, 7].enumerated() {
      #expect(Array(stored[row * 8..<row * 8 + 8]) == Array(ours[source * 8..<source * 8 + 8]))
    }
    #expect(
      try values(file, "model.layers.1.self_attn.v_proj.weight") == values(model, "L01.attn.v"))
  }

  @Test func shardsAreFoundByTheIndex() throws {
    let folder = try TemporaryFolder()
    let model = TinyModel(TinyModel.configuration())
    try HuggingFaceWriter.write(
      configuration: model.configuration, tensors: model, tokenizer: nil, to: folder("whole"))
    let whole = try SafetensorsFile(MappedFile(path: folder("whole/model.safetensors")))
    var index: [String] = []
    for (shard, names) in [whole.names.prefix(7), whole.names.dropFirst(7)].enumerated() {
      let file = "model-0000\(shard + 1)-of-00002.safetensors"
      try SafetensorsWriter.write(
        names.map { StoredTensor($0, .float32, shape: whole.shape(of: $0) ?? [], from: whole) },
        to: folder(file))
      index += names.map { "\"\($0)\":\"\(file)\"" }
    }
    try folder.write("config.json", contents(folder("whole/config.json")))
    try folder.write(
      "model.safetensors.index.json", "{\"weight_map\":{\(index.joined(separator: ","))}}")
    #expect(try allValues(HuggingFaceDirectory(path: folder.path)) == model.tensors)
    for bad in [
      #"{"weight_map":{"a":"../x.safetensors"}}"#, #"{"weight_map":{"a":3}}"#, "{}", "[",
      #"{"weight_map":{"a":"absent.safetensors"}}"#,
    ] {
      try folder.write("model.safetensors.index.json", bad)
      fault("\(bad)") { _ = try HuggingFaceDirectory(path: folder.path) }
    }
  }

  @Test(arguments: [
    (#""model_type":"llama""#, #""model_type":"gpt2""#, "model_type"),
    (#""model_type":"llama","#, "", "model_type"),
    (#""hidden_act":"silu""#, #""hidden_act":"gelu""#, "hidden_act"),
    (#""mlp_bias":false"#, #""mlp_bias":true"#, "tensor L00.mlp.gate.bias"),
    (#""hidden_size":8,"#, "", "hidden_size"),
    (#""hidden_size":8"#, #""hidden_size":"8""#, "hidden_size"),
    (#""hidden_size":8"#, #""hidden_size":16"#, "tensor embedding"),
    (#""hidden_size":8"#, #""hidden_size":9223372036854775807"#, "dimension"),
    (#""num_attention_heads":2"#, #""num_attention_heads":0"#, "heads"),
    (#""num_key_value_heads":1"#, #""num_key_value_heads":3"#, "key/value heads"),
    (#""head_dim":4"#, #""head_dim":3"#, "head dimension"),
    (#""rope_theta":10000.0"#, #""rope_theta":-1"#, "rope base"),
    (#""rope_scaling":null"#, #""rope_scaling":{"type":"yarn"}"#, "rope_scaling.type"),
    (#""rope_scaling":null"#, #""rope_scaling":{"type":"linear"}"#, "rope_scaling.factor"),
    (#""bos_token_id":1"#, #""bos_token_id":11"#, "begin and end tokens"),
    (#""eos_token_id":[1,2]"#, #""eos_token_id":["a"]"#, "eos_token_id"),
    (#""tie_word_embeddings":true"#, #""tie_word_embeddings":false"#, "tensor head"),
    (#""attention_bias":false"#, #""attention_bias":true"#, "tensor L00.attn.q.bias"),
    (
      #""num_hidden_layers":2"#, #""num_hidden_layers":1"#,
      "tensor model.layers.1.input_layernorm.weight"
    ),
    ("}", "", "byte"),
  ])
  func aConfigurationThatLiesIsRefused(from: String, to: String, place: String) throws {
    let folder = try TemporaryFolder()
    let model = TinyModel(TinyModel.configuration())
    try HuggingFaceWriter.write(
      configuration: model.configuration, tensors: model, tokenizer: nil, to: folder.path)
    let text = String(decoding: try contents(folder("config.json")), as: UTF8.self)
    #expect(text.contains(from))
    try folder.write("config.json", text.replacing(from, with: to))
    let found = fault { _ = try HuggingFaceDirectory(path: folder.path) }
    #expect(found?.place.hasPrefix(place) == true, "\(found?.description ?? "")")
  }

  @Test func missingFilesAreNamed() throws {
    let folder = try TemporaryFolder()
    #expect(
      fault { _ = try HuggingFaceDirectory(path: folder.path) }?.file == folder("config.json"))
    try folder.write("config.json", "{}")
    #expect(
      fault { _ = try HuggingFaceDirectory(path: folder.path) }?.file
        == folder("model.safetensors"))
  }
}
