import DataFaults
import Models
import Numerics

/// Tensors of a configuration, drawn from a seed, in memory.
struct TinyModel: TensorSource {
  let configuration: LlamaConfiguration
  var tensors: [String: [Float]] = [:]

  init(_ configuration: LlamaConfiguration, seed: UInt64 = 1) {
    self.configuration = configuration
    var generator = SeededGenerator(seed: seed)
    for (name, shape) in LlamaTensorNames.shapes(configuration) {
      tensors[name] = (0..<shape.reduce(1, *)).map { _ in generator.gaussian() }
    }
  }

  /// Two layers, grouped keys, a vocabulary of `vocabularySize`.
  static func configuration(
    vocabularySize: Int = 11, tiedHead: Bool = true, attentionBias: Bool = false
  ) -> LlamaConfiguration {
    LlamaConfiguration(
      dimension: 8, hiddenDimension: 12, layerCount: 2, headCount: 2, keyValueHeadCount: 1,
      vocabularySize: vocabularySize, contextLength: 6, tiedHead: tiedHead,
      attentionBias: attentionBias, beginToken: 1, endTokens: [1, 2])
  }

  var names: [String] { tensors.keys.sorted() }

  func shape(of name: String) -> [Int]? {
    LlamaTensorNames.shapes(configuration).first { $0.0 == name }?.1
  }

  func read(_ name: String, into destination: UnsafeMutablePointer<Float>) throws {
    guard let values = tensors[name] else {
      throw DataFault(file: "tiny", place: name, found: "nothing", expected: "a tensor")
    }
    for (index, value) in values.enumerated() { destination[index] = value }
  }
}

/// Little-endian bytes.
func bytes<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

func bytes(_ values: [Float]) -> [UInt8] { values.flatMap { bytes($0.bitPattern) } }

/// A model in the forms of llama2.c, spelled out block by block.
struct Llama2cBytes {
  let model: TinyModel
  var contextLength: Int { model.configuration.contextLength }

  private var sizes: [Int] {
    let shape = model.configuration
    return [
      shape.dimension, shape.hiddenDimension, shape.layerCount, shape.headCount,
      shape.keyValueHeadCount, shape.vocabularySize, shape.contextLength,
    ]
  }

  private func layers(_ part: String) -> [[Float]] {
    (0..<model.configuration.layerCount).map { model.tensors["L0\($0).\(part)"] ?? [] }
  }

  private func floats(_ names: String...) -> [UInt8] {
    names.flatMap { name -> [UInt8] in
      if let tensor = model.tensors[name] { return bytes(tensor) }
      return layers(name).flatMap { bytes($0) }
    }
  }

  var legacy: [UInt8] {
    var sizes = self.sizes
    if !model.configuration.tiedHead { sizes[5] = -sizes[5] }
    let tables = [Float](repeating: 7, count: contextLength * model.configuration.headDimension)
    return sizes.flatMap { bytes(Int32($0)) }
      + floats("embedding", "attn.norm", "attn.q", "attn.k", "attn.v", "attn.o")
      + floats("mlp.norm", "mlp.gate", "mlp.down", "mlp.up", "norm") + bytes(tables)
      + (model.configuration.tiedHead ? [] : floats("head"))
  }

  private func header(version: Int32, groupSize: Int32 = 0) -> [UInt8] {
    var header = Array("24ka".utf8) + bytes(version) + sizes.flatMap { bytes(Int32($0)) }
    header.append(model.configuration.tiedHead ? 1 : 0)
    if version == 2 { header += bytes(groupSize) }
    return header + [UInt8](repeating: 0, count: 256 - header.count)
  }

  var version1: [UInt8] {
    header(version: 1) + floats("attn.norm", "mlp.norm", "norm", "embedding", "attn.q", "attn.k")
      + floats("attn.v", "attn.o", "mlp.gate", "mlp.down", "mlp.up")
      + (model.configuration.tiedHead ? [] : floats("head"))
  }

  /// Int8 by the largest magnitude of each group.
  func version2(groupSize: Int) -> [UInt8] {
    let parts = ["attn.q", "attn.k", "attn.v", "attn.o", "mlp.gate", "mlp.down", "mlp.up"]
    var matrices = [model.tensors["embedding"] ?? []] + parts.flatMap { layers($0) }
    if !model.configuration.tiedHead { matrices.append(model.tensors["head"] ?? []) }
    return header(version: 2, groupSize: Int32(groupSize))
      + floats("attn.norm", "mlp.norm", "norm")
      + matrices.flatMap { Self.quantized($0, groupSize: groupSize) }
  }

  private static func quantized(_ values: [Float], groupSize: Int) -> [UInt8] {
    var codes: [UInt8] = []
    var scales: [Float] = []
    for start in stride(from: 0, to: values.count, by: groupSize) {
      let group = values[start..<start + groupSize]
      let scale = (group.map(abs).max() ?? 1) / 127
      codes += group.map { UInt8(bitPattern: Int8(($0 / scale).rounded())) }
      scales.append(scale)
    }
    return codes + bytes(scales)
  }
}

/// Small tokenizers, built from nothing.
enum TinyTokenizers {
  /// The 259 fixed pieces of llama2.c, then `learned`, the earlier the better.
  static func sentencePiece(_ learned: [String]) -> [UInt8] {
    let hex = (0..<256).map { value in
      let digits = String(value, radix: 16, uppercase: true)
      return "<0x" + (digits.count < 2 ? "0" : "") + digits + ">"
    }
    let fixed = ["<unk>", "\n<s>\n", "\n</s>\n"] + hex
    var file = bytes(Int32(16))
    for piece in fixed { file += bytes([Float(0)]) + bytes(Int32(piece.utf8.count)) + piece.utf8 }
    for (rank, piece) in learned.enumerated() {
      file += bytes([Float(-rank)]) + bytes(Int32(piece.utf8.count)) + piece.utf8
    }
    return file
  }

  static let learned = [
    " t", "he", " the", " a", "an", "é", "tt", "ttt", "ee", " ", "t", "h", "e", "a", "n", "s",
    "aé", "hee",
  ]

  /// A SentencePiece-like tokenizer.json with begin token 1.
  static let json = """
    {"added_tokens":[{"id":0,"content":"<unk>","special":true},
      {"id":1,"content":"<s>","special":true},{"id":9,"content":"<|sep|>","special":false}],
     "normalizer":{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},
      {"type":"Replace","pattern":{"String":" "},"content":"▁"}]},
     "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>"}},{"Sequence":{"id":"A"}}],
      "special_tokens":{"<s>":{"ids":[1]}}},
     "decoder":{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},
      "content":" "},{"type":"ByteFallback"},{"type":"Fuse"},
      {"type":"Strip","content":" ","start":1,"stop":0}]},
     "model":{"type":"BPE","unk_token":"<unk>","fuse_unk":true,"vocab":{"<unk>":0,"<s>":1,
      "▁":2,"a":3,"b":4,"ab":5,"▁ab":6,"é":7,"e\\u0301":8},
      "merges":["a b",["▁","ab"]]}}
    """
}
