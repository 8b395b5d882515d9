import DataFaults
import Models
import Numerics
import TestSupport
import Testing

@Suite struct GGUFTests {
  /// A file built value by value.
  private struct Builder {
    var pairs: [[UInt8]] = []
    var tensors: [(name: String, shape: [Int], type: UInt32, data: [UInt8])] = []

    static func string(_ text: String) -> [UInt8] { bytes(UInt64(text.utf8.count)) + text.utf8 }

    mutating func set(_ key: String, _ value: Int) {
      pairs.append(Self.string(key) + bytes(UInt32(4)) + bytes(UInt32(value)))
    }

    mutating func set(_ key: String, _ value: String) {
      pairs.append(Self.string(key) + bytes(UInt32(8)) + Self.string(value))
    }

    mutating func set(_ key: String, _ value: Bool) {
      pairs.append(Self.string(key) + bytes(UInt32(7)) + [value ? 1 : 0])
    }

    mutating func set(_ key: String, _ values: [String]) {
      pairs.append(
        Self.string(key) + bytes(UInt32(9)) + bytes(UInt32(8)) + bytes(UInt64(values.count))
          + values.flatMap(Self.string))
    }

    mutating func set(_ key: String, _ value: Float) {
      pairs.append(Self.string(key) + bytes(UInt32(6)) + bytes([value]))
    }

    mutating func set(_ key: String, _ values: [Bool]) {
      pairs.append(
        Self.string(key) + bytes(UInt32(9)) + bytes(UInt32(7)) + bytes(UInt64(values.count))
          + values.map { $0 ? 1 : 0 })
    }

    mutating func set(_ key: String, _ values: [Int]) {
      pairs.append(
        Self.string(key) + bytes(UInt32(9)) + bytes(UInt32(4)) + bytes(UInt64(values.count))
          + values.flatMap { bytes(UInt32($0)) })
    }

    mutating func set(_ key: String, _ values: [Float]) {
      pairs.append(
        Self.string(key) + bytes(UInt32(9)) + bytes(UInt32(6)) + bytes(UInt64(values.count))
          + bytes(values))
    }

    var file: [UInt8] {
      var head = Array("GGUF".utf8) + bytes(UInt32(3)) + bytes(UInt64(tensors.count))
      head += bytes(UInt64(pairs.count)) + pairs.flatMap { $0 }
      var data: [UInt8] = []
      for tensor in tensors {
        head += Self.string(tensor.name) + bytes(UInt32(tensor.shape.count))
        head += tensor.shape.reversed().flatMap { bytes(UInt64($0)) } + bytes(tensor.type)
        head += bytes(UInt64(data.count))
        data += tensor.data + Self.padding(tensor.data.count)
      }
      return head + Self.padding(head.count) + data
    }

    static func padding(_ count: Int) -> [UInt8] {
      [UInt8](repeating: 0, count: (32 - count % 32) % 32)
    }
  }

  private static let names = [
    "attn.norm": "attn_norm.weight", "attn.q": "attn_q.weight", "attn.k": "attn_k.weight",
    "attn.v": "attn_v.weight", "attn.o": "attn_output.weight", "mlp.norm": "ffn_norm.weight",
    "mlp.gate": "ffn_gate.weight", "mlp.up": "ffn_up.weight", "mlp.down": "ffn_down.weight",
    "attn.q.bias": "attn_q.bias", "attn.k.bias": "attn_k.bias", "attn.v.bias": "attn_v.bias",
    "attn.o.bias": "attn_output.bias", "mlp.gate.bias": "ffn_gate.bias",
    "mlp.up.bias": "ffn_up.bias", "mlp.down.bias": "ffn_down.bias",
  ]

  private static func theirName(_ name: String) -> String {
    switch name {
    case "embedding": return "token_embd.weight"
    case "norm": return "output_norm.weight"
    case "head": return "output.weight"
    default:
      let layer = Int(name.dropFirst().prefix(2)) ?? 0
      return "blk.\(layer).\(names[String(name.dropFirst(4))] ?? "")"
    }
  }

  private static func builder(_ model: TinyModel, architecture: String = "llama") -> Builder {
    let shape = model.configuration
    var builder = Builder()
    builder.set("general.architecture", architecture)
    builder.set("\(architecture).embedding_length", shape.dimension)
    builder.set("\(architecture).feed_forward_length", shape.hiddenDimension)
    builder.set("\(architecture).block_count", shape.layerCount)
    builder.set("\(architecture).attention.head_count", shape.headCount)
    builder.set("\(architecture).attention.head_count_kv", shape.keyValueHeadCount)
    builder.set("\(architecture).context_length", shape.contextLength)
    builder.set("\(architecture).attention.layer_norm_rms_epsilon", shape.normEpsilon)
    builder.set("tokenizer.ggml.bos_token_id", 1)
    builder.set("tokenizer.ggml.eos_token_id", 2)
    for (name, size) in LlamaTensorNames.shapes(shape) {
      builder.tensors.append(
        (theirName(name), size, 0, bytes(model.tensors[name] ?? [])))
    }
    return builder
  }

  private static func tiny(
    vocabularySize: Int = 11, attentionBias: Bool = false
  ) -> TinyModel {
    var shape = TinyModel.configuration(
      vocabularySize: vocabularySize, tiedHead: !attentionBias, attentionBias: attentionBias)
    shape.endTokens = [2]
    return TinyModel(shape)
  }

  @Test func plainTensorsAreReadAsTheyStand() throws {
    let model = Self.tiny()
    let file = try GGUFFile(memory(Self.builder(model).file))
    #expect(file.configuration == model.configuration)
    #expect(try allValues(file) == model.tensors)
  }

  @Test func qwen2sRowsAreInterleaved() throws {
    let model = Self.tiny(attentionBias: true)
    let file = try GGUFFile(memory(Self.builder(model, architecture: "qwen2").file))
    #expect(file.configuration == model.configuration)
    let bias = model.tensors["L00.attn.q.bias"] ?? []
    #expect(try values(file, "L00.attn.q.bias") == [0, 2, 1, 3, 4, 6, 5, 7].map { bias[$0] })
    #expect(try values(file, "L00.attn.v") == model.tensors["L00.attn.v"])
  }

  /// A model's configuration after `change` of its file.
  private func opened(
    of model: TinyModel = Self.tiny(), _ change: (inout Builder) -> Void
  ) throws -> LlamaConfiguration {
    var builder = Self.builder(model)
    change(&builder)
    return try GGUFFile(memory(builder.file)).configuration
  }

  @Test func rotaryKeysAreObeyed() throws {
    func scaling(_ change: (inout Builder) -> Void) throws -> RotaryScaling {
      try opened { change(&$0) }.ropeScaling
    }
    let four: Float = 4
    #expect(try opened { $0.set("llama.rope.freq_base", Float(500_000)) }.ropeBase == 500_000)
    // llama.cpp takes a factor without a type for linear, and none for none.
    #expect(try scaling { $0.set("llama.rope.scaling.factor", four) } == .linear(factor: 4))
    #expect(try scaling { $0.set("llama.rope.scale_linear", four) } == .linear(factor: 4))
    #expect(
      try scaling {
        $0.set("llama.rope.scaling.type", "none")
        $0.set("llama.rope.scaling.factor", four)
      } == .none)
    let pairs: RotaryScaling = .perPair(factors: [1, 2.5])
    #expect(
      try scaling { $0.tensors.append(("rope_freqs.weight", [2], 0, bytes([1, 2.5]))) } == pairs)
    #expect(
      try scaling {
        $0.tensors.append(("rope_freqs.weight", [2], 0, bytes([1, 2.5])))
        $0.set("llama.rope.scaling.factor", four)
      } == .perPair(factors: [4, 10]))
  }

  /// What converters store of Llama 3.1 and 3.2 is known again, so that it can be written elsewhere.
  @Test(arguments: [8.0, 32]) func theFactorsOfLlama3AreItsScaling(factor: Double) throws {
    let scaling = RotaryScaling.llama3(
      factor: factor, lowFrequency: 1, highFrequency: 4, originalContext: 8192)
    var shape = TinyModel.configuration()
    shape.headDimension = 64
    shape.endTokens = [2]
    shape.ropeBase = 500_000
    let factors = (0..<32).map { pair in
      let frequencies = [RotaryScaling.none, scaling].map {
        $0.frequency(base: 500_000, pair: pair, headDimension: 64)
      }
      return Float(frequencies[0] / frequencies[1])
    }
    let found = try opened(of: TinyModel(shape)) {
      $0.set("llama.rope.freq_base", Float(500_000))
      $0.set("llama.attention.key_length", 64)
      $0.set("llama.attention.value_length", 64)
      $0.tensors.append(("rope_freqs.weight", [32], 0, bytes(factors)))
    }
    #expect(found.ropeScaling == scaling)
  }

  @Test func windowsAreObeyed() throws {
    #expect(try opened { $0.set("llama.attention.sliding_window", 3) }.windows == [3, 3])
    #expect(try opened { $0.set("llama.attention.sliding_window", 0) }.windows == [])
    let mixed = try opened {
      $0.set("llama.attention.sliding_window", 3)
      $0.set("llama.attention.sliding_window_pattern", [false, true])
    }
    #expect(mixed.windows == [0, 3])
  }

  @Test func everyBiasIsRead() throws {
    var shape = Self.tiny(attentionBias: true).configuration
    shape.outputBias = true
    shape.mlpBias = true
    let model = TinyModel(shape)
    let file = try GGUFFile(memory(Self.builder(model).file))
    #expect(file.configuration == shape)
    #expect(try allValues(file) == model.tensors)
  }

  /// Known not to matter, or saying what the shape says.
  @Test func keysThatChangeNothingArePassedOver() throws {
    let found = try opened {
      $0.set("llama.rope.scaling.original_context_length", 4096)
      $0.set("llama.rope.scaling.attn_factor", Float(1))
      $0.set("llama.expert_count", 0)
      $0.set("llama.attention.causal", true)
      $0.set("llama.attention.value_length", 4)
      $0.set("llama.rope.dimension_count", 4)
      $0.set("llama.vocab_size", 11)
      $0.set("qwen2.expert_count", 8)
      $0.tensors.append(("blk.0.attn_rot_embd.weight", [2], 0, bytes([Float(1), 2])))
    }
    #expect(found == Self.tiny().configuration)
  }

  @Test func keysThatChangeTheFunctionAreRefused() {
    func refused(_ place: String, _ change: @escaping (inout Builder) -> Void) {
      let found = fault("\(place)") { _ = try opened(change) }
      #expect(found?.place == place, "\(found?.description ?? "")")
    }
    for (key, value) in [
      ("rope.scaling.attn_factor", Float(1.5)), ("attention.clamp_kqv", 8),
      ("attention.max_alibi_bias", 8), ("logit_scale", 0.5), ("rope.freq_base_swa", 10_000),
      ("attn_logit_softcapping", 50), ("attention.scale", 0.3),
    ] {
      refused("llama.\(key)") { $0.set("llama.\(key)", value) }
    }
    refused("llama.attention.causal") { $0.set("llama.attention.causal", false) }
    refused("llama.use_parallel_residual") { $0.set("llama.use_parallel_residual", true) }
    refused("llama.expert_count") { $0.set("llama.expert_count", 8) }
    refused("llama.rope.dimension_count") { $0.set("llama.rope.dimension_count", 2) }
    refused("llama.attention.value_length") { $0.set("llama.attention.value_length", 2) }
    refused("llama.vocab_size") { $0.set("llama.vocab_size", 12) }
    refused("llama.rope.scaling.type") { $0.set("llama.rope.scaling.type", "longrope") }
    refused("llama.block_count") { $0.set("llama.block_count", 2) }
    refused("llama.attention.sliding_window_pattern") {
      $0.set("llama.attention.sliding_window", 3)
      $0.set("llama.attention.sliding_window_pattern", [true])
    }
    refused("general.type") { $0.set("general.type", "adapter") }
    refused("split.count") { $0.set("split.count", 2) }
    refused("rope base") { $0.set("llama.rope.freq_base", Float.nan) }
    refused("rope factors") {
      $0.tensors.append(("rope_freqs.weight", [3], 0, bytes([Float(1), 1, 1])))
    }
    refused("rope factor") {
      $0.tensors.append(("rope_freqs.weight", [2], 0, bytes([Float(1), 0])))
    }
    for name in ["blk.0.attn_q_norm.weight", "blk.1.attn_k.bias", "output.bias"] {
      refused("tensor \(name)") {
        $0.tensors.append((name, [4], 0, bytes([Float](repeating: 1, count: 4))))
      }
    }
  }

  /// A number for every layer is one number where it is the same.
  @Test func numbersOfEveryLayer() throws {
    var builder = Self.builder(Self.tiny())
    builder.pairs.removeAll { $0.starts(with: Builder.string("llama.attention.head_count_kv")) }
    builder.set("llama.attention.head_count_kv", [1, 1])
    #expect(try GGUFFile(memory(builder.file)).configuration == Self.tiny().configuration)
    builder.pairs.removeLast()
    let epsilon = "llama.attention.layer_norm_rms_epsilon"
    var without = builder
    without.pairs.removeAll { $0.starts(with: Builder.string(epsilon)) }
    #expect(fault { _ = try GGUFFile(memory(without.file)) }?.place == epsilon)
    builder.set("llama.attention.head_count_kv", [1, 2])
    let found = fault { _ = try GGUFFile(memory(builder.file)) }
    #expect(found?.place == "llama.attention.head_count_kv")
  }

  /// Blocks by their formulas, weight by weight.
  @Test(arguments: [UInt32(2), 3, 8]) func blocksFollowTheirFormula(type: UInt32) throws {
    let shape = LlamaConfiguration(
      dimension: 64, hiddenDimension: 32, layerCount: 1, headCount: 2, keyValueHeadCount: 1,
      vocabularySize: 3, contextLength: 4)
    var builder = Self.builder(TinyModel(shape))
    builder.pairs.removeLast(2)
    var generator = SeededGenerator(seed: 9)
    var data: [UInt8] = []
    var expected: [Float] = []
    for _ in 0..<6 {
      let scale = HalfPrecision.half(from: generator.gaussian())
      let minimum = HalfPrecision.half(from: generator.gaussian())
      let codes = (0..<(type == 8 ? 32 : 16)).map { _ in UInt8(generator.index(below: 256)) }
      data += bytes(scale) + (type == 3 ? bytes(minimum) : []) + codes
      let d = HalfPrecision.float(fromHalf: scale)
      let m = HalfPrecision.float(fromHalf: minimum)
      expected += (0..<32).map { index in
        let nibble = index < 16 ? codes[index % 16] & 15 : codes[index % 16] >> 4
        switch type {
        case 2: return d * (Float(nibble) - 8)
        case 3: return d * Float(nibble) + m
        default: return d * Float(Int8(bitPattern: codes[index % codes.count]))
        }
      }
    }
    builder.tensors[0].type = type
    builder.tensors[0].data = data
    let file = try GGUFFile(memory(builder.file))
    #expect(largestDifference(try values(file, "embedding"), expected) < 1e-6)
  }

  @Test func tokenizersComeFromTheMetadata() throws {
    let folder = try TemporaryFolder()
    var builder = Self.builder(Self.tiny(vocabularySize: 259))
    builder.set("tokenizer.ggml.model", "llama")
    let hex = (0..<256).map { value in
      let digits = String(value, radix: 16, uppercase: true)
      return "<0x" + (digits.count < 2 ? "0" : "") + digits + ">"
    }
    builder.set("tokenizer.ggml.tokens", ["<unk>", "<s>", "</s>"] + hex)
    builder.set("tokenizer.ggml.scores", [Float](repeating: 0, count: 259))
    let pieces = try ModelOpener.open(path: folder.write("a.gguf", builder.file))
    #expect(pieces.formatName == "gguf")
    // The space is a mark before it is bytes, as in llama.cpp.
    #expect(
      try pieces.requireTokenizer().encode("a", begin: true) == [1, 229, 153, 132, 100])

    builder = Self.builder(Self.tiny())
    builder.set("tokenizer.ggml.model", "gpt2")
    builder.set("tokenizer.ggml.pre", "smollm")
    builder.set("tokenizer.ggml.add_bos_token", true)
    builder.set("tokenizer.ggml.tokens", ["Ġ", "<b>", "<e>", "a", "b", "1", "ab", "11"])
    builder.set("tokenizer.ggml.merges", ["a b", "1 1"])
    let pairs = try ModelOpener.open(path: folder.write("b", builder.file))
    #expect(try pairs.requireTokenizer().encode("ab 11", begin: true) == [1, 6, 0, 5, 5])
    builder.set("tokenizer.ggml.pre", "unheard-of")
    let unknown = try ModelOpener.open(path: folder.write("c", builder.file))
    #expect(unknown.tokenizerFault?.place == "tokenizer.ggml.pre")
  }

  @Test func liesAndTruncationsAreRefused() {
    let builder = Self.builder(Self.tiny())
    let whole = builder.file
    let dataEnd = whole.count - 32  // the last tensor may end before its padding
    for count in 0..<dataEnd {
      fault("\(count) bytes") { _ = try GGUFFile(memory(Array(whole.prefix(count)))) }
    }
    func refused(_ change: (inout Builder) -> Void) {
      var builder = builder
      change(&builder)
      fault { _ = try GGUFFile(memory(builder.file)) }
    }
    refused { $0.set("general.architecture", "gpt2") }
    refused { $0.tensors[0].type = 2 }
    refused { $0.tensors[0].type = 99 }
    refused { $0.tensors[0].shape = [.max, .max] }
    refused { $0.tensors[0].shape = [8, 11] }
    refused { $0.tensors[1].name = "token_embd.weight" }
    refused { $0.tensors[1].name = "rope_freqs.weight" }
    refused { $0.tensors.removeLast() }
    refused { $0.set("llama.block_count", 1) }
    refused { $0.set("llama.rope.scaling.type", "yarn") }
    refused { $0.set("general.alignment", 0) }
  }

  @Test func damageIsNeverTrappedOn() {
    var builder = Self.builder(Self.tiny())
    builder.set("tokenizer.ggml.tokens", ["a", "b"])
    builder.set("tokenizer.ggml.scores", [0, 1])
    let whole = builder.file
    var generator = SeededGenerator(seed: 10)
    for _ in 0..<4000 {
      var file = whole
      for _ in 0...generator.index(below: 3) {
        let index = generator.index(below: 2000)
        file[index] =
          [0, 1, 0x7F, 0x80, 0xFF, UInt8(generator.index(below: 256))][
            generator.index(below: 6)]
      }
      file.removeLast(generator.index(below: 4) == 0 ? generator.index(below: 500) : 0)
      faultAtMost { _ = try allValues(GGUFFile(memory(file))) }
    }
  }
}
