import DataFaults
import Testing

@testable import Models

/// Every key of `config.json` is computed, known not to matter, or refused by name.
@Suite struct HuggingFaceKeyTests {
  /// Three layers of which the first two can be told apart by a window.
  private static func shape(bias: Bool = false) -> LlamaConfiguration {
    LlamaConfiguration(
      dimension: 8, hiddenDimension: 12, layerCount: 3, headCount: 2, keyValueHeadCount: 1,
      vocabularySize: 11, contextLength: 40, tiedHead: false, attentionBias: bias, beginToken: 1,
      endTokens: [1, 2])
  }

  /// Opens a model written here after `changes` of its description: a key becomes a value.
  private func open(
    _ shape: LlamaConfiguration, _ changes: [(String, String)], without: [String] = []
  ) throws -> LlamaConfiguration {
    let folder = try TemporaryFolder()
    try HuggingFaceWriter.write(
      configuration: shape, tensors: TinyModel(shape), tokenizer: nil, to: folder.path)
    let json = try contents(folder("config.json")).withUnsafeBytes {
      try JSONParser.parse($0, file: "config")
    }
    let gone = Set(changes.map(\.0) + without)
    let kept = (json.members ?? []).filter { !gone.contains($0.key) }
      .map { "\"\($0.key)\":\($0.value.text)" }
    let members = kept + changes.map { "\"\($0.0)\":\($0.1)" }
    try folder.write("config.json", "{" + members.joined(separator: ",") + "}")
    return try HuggingFaceDirectory(path: folder.path).configuration
  }

  @Test(arguments: [
    ([("model_type", #""mistral""#), ("sliding_window", "16")], [16, 16, 16]),
    ([("model_type", #""mistral""#), ("sliding_window", "null")], []),
    // What the library has where a Mistral says nothing.
    ([("model_type", #""mistral""#)], [4096, 4096, 4096]),
    ([("sliding_window", "16"), ("use_sliding_window", "false")], []),
    ([("sliding_window", "40")], []),
    ([("layer_types", #"["full_attention","full_attention","full_attention"]"#)], []),
  ])
  func windowsOfLlamaAndMistral(_ changes: [(String, String)], windows: [Int]) throws {
    #expect(try open(Self.shape(), changes).windows == windows)
  }

  @Test(arguments: [
    ([("use_sliding_window", "false"), ("max_window_layers", "0")], []),
    ([("use_sliding_window", "true"), ("max_window_layers", "0")], [16, 16, 16]),
    ([("use_sliding_window", "true"), ("max_window_layers", "2")], [0, 0, 16]),
    // The library's 28 full layers.
    ([("use_sliding_window", "true")], []),
    (
      [
        ("use_sliding_window", "true"), ("max_window_layers", "0"),
        ("layer_types", #"["sliding_attention","full_attention","sliding_attention"]"#),
      ], [16, 0, 16]
    ),
  ])
  func windowsOfQwen2(_ changes: [(String, String)], windows: [Int]) throws {
    let found = try open(Self.shape(bias: true), [("sliding_window", "16")] + changes)
    #expect(found.windows == windows)
  }

  static let llama3 = """
    {"rope_type":"llama3","factor":8,"low_freq_factor":1,"high_freq_factor":4,
     "original_max_position_embeddings":32,"rope_theta":500000.0}
    """

  @Test func rotaryAnglesInBothForms() throws {
    let scaling = RotaryScaling.llama3(
      factor: 8, lowFrequency: 1, highFrequency: 4, originalContext: 32)
    let new = try open(
      Self.shape(), [("rope_parameters", Self.llama3)], without: ["rope_theta", "rope_scaling"])
    #expect(new.ropeScaling == scaling && new.ropeBase == 500_000)
    let old = try open(
      Self.shape(), [("rope_scaling", Self.llama3), ("rope_theta", "500000")])
    #expect(old == new)
    let plain = try open(
      Self.shape(), [("rope_parameters", #"{"rope_type":"default","rope_theta":7000}"#)],
      without: ["rope_theta", "rope_scaling"])
    #expect(plain.ropeScaling == .none && plain.ropeBase == 7000)
  }

  /// What differs from the default only in what does not enter the function.
  @Test(arguments: [
    ("attention_dropout", "0.1"), ("pretraining_tp", "2"), ("initializer_range", "0.02"),
    ("use_qk_norm", "false"), ("clip_qkv", "null"), ("logit_scale", "1.0"), ("is_causal", "true"),
    ("num_experts", "0"), ("rope_scaling", "{}"), ("partial_rotary_factor", "1.0"),
  ])
  func whatDoesNotMatterIsPassedOver(key: String, value: String) throws {
    #expect(try open(Self.shape(), [(key, value)]) == Self.shape())
  }

  @Test(arguments: [
    ("sliding_window", "16", "sliding_window"), ("use_qk_norm", "true", "use_qk_norm"),
    (
      "layer_types", #"["full_attention","sliding_attention","full_attention"]"#, "layer_types"
    ),
    ("layer_types", #"["full_attention"]"#, "layer_types"),
    ("layer_types", #"["chunked_attention","full_attention","full_attention"]"#, "layer_types"),
    ("sliding_window", #""x""#, "sliding_window"),
    ("max_window_layers", "[1]", "max_window_layers"),
    ("use_sliding_window", "2", "use_sliding_window"), ("clip_qkv", "8", "clip_qkv"),
    ("is_causal", "false", "is_causal"),
    ("no_rope_layers", "[1,0,1]", "no_rope_layers"),
    ("attn_logit_softcapping", "50.0", "attn_logit_softcapping"),
    ("quantization_config", #"{"bits":4}"#, "quantization_config"),
    ("auto_map", #"{"a":"b"}"#, "auto_map"),
    ("an_unheard_of_key", "3", "an_unheard_of_key"), ("norm_type", #""layer""#, "norm_type"),
    ("partial_rotary_factor", "0.5", "partial_rotary_factor"), ("qkv_bias", "true", "qkv_bias"),
    ("rope_scaling", #"{"rope_type":"dynamic","factor":2}"#, "rope_scaling.rope_type"),
    ("rope_scaling", #"{"factor":2}"#, "rope_scaling.factor"),
    (
      "rope_scaling", #"{"type":"linear","rope_type":"default","factor":2}"#,
      "rope_scaling.rope_type"
    ),
    (
      "rope_scaling", #"{"type":"linear","factor":2,"attention_factor":2}"#,
      "rope_scaling.attention_factor"
    ),
    ("rope_scaling", #"{"type":"linear","factor":0}"#, "rope factor"),
    ("rope_parameters", #"{"rope_type":"default","rope_theta":5}"#, "rope_theta"),
    (
      "rope_parameters", #"{"full_attention":{"rope_type":"default"}}"#,
      "rope_parameters.full_attention"
    ),
    ("rope_theta", "NaN", "rope_theta, byte"), ("rms_norm_eps", "1e999", "rms_norm_eps, byte"),
    ("rms_norm_eps", "-Infinity", "rms_norm_eps, byte"),
    ("vocab_size\":11,\"vocab_size", "11", "vocab_size"),
    ("mlp_bias", "true", "tensor L00.mlp.gate.bias"),
  ])
  func whatWouldChangeTheFunctionIsRefused(key: String, value: String, place: String) throws {
    let found = fault { _ = try open(Self.shape(), [(key, value)]) }
    #expect(found?.place.hasPrefix(place) == true, "\(found?.description ?? "")")
  }

  @Test(arguments: [
    ([("model_type", #""mistral""#), ("attention_bias", "true")], "attention_bias"),
    ([("model_type", #""mistral""#), ("mlp_bias", "true")], "mlp_bias"),
    ([("model_type", #""mistral""#), ("sliding_window", "0")], "sliding_window"),
    (
      [("model_type", #""mistral""#), ("sliding_window", "16"), ("use_sliding_window", "false")],
      "use_sliding_window"
    ),
    (
      [
        ("model_type", #""mistral""#), ("sliding_window", "16"),
        ("layer_types", #"["full_attention","sliding_attention","full_attention"]"#),
      ], "layer_types"
    ),
    (
      [("model_type", #""mistral""#), ("sliding_window", "16"), ("max_window_layers", "1")],
      "max_window_layers"
    ),
  ])
  func mistralsContradictions(_ changes: [(String, String)], place: String) throws {
    #expect(fault { _ = try open(Self.shape(), changes) }?.place == place)
  }

  /// Every form of bias and window comes back from what we write ourselves, or is refused by name.
  @Test func whatTheLibraryHasNoFamilyForIsNotWritten() throws {
    let folder = try TemporaryFolder()
    for code in 0..<32 {
      var shape = Self.shape(bias: code & 1 != 0)
      shape.outputBias = code & 2 != 0
      shape.mlpBias = code & 4 != 0
      shape.windows = code & 8 == 0 ? [] : code & 16 == 0 ? [9, 9, 9] : [0, 9, 9]
      let path = folder("\(code)")
      do {
        try HuggingFaceWriter.write(
          configuration: shape, tensors: TinyModel(shape), tokenizer: nil, to: path)
      } catch let fault as DataFault {
        #expect(fault.place == "biases and windows")
        continue
      }
      let found = try HuggingFaceDirectory(path: path)
      #expect(found.configuration == shape, "\(code)")
      #expect(try allValues(found) == TinyModel(shape).tensors)
    }
    var shape = Self.shape()
    shape.ropeScaling = .perPair(factors: [1, 3])
    let found = fault {
      try HuggingFaceWriter.write(
        configuration: shape, tensors: TinyModel(shape), tokenizer: nil, to: folder("pairs"))
    }
    #expect(found?.place == "rope scaling")
  }
}
