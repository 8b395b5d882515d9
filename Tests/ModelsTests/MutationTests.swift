import DataFaults
import Models
import Numerics
import Testing

/// Damaged files are refused or read, never trapped on.
@Suite struct MutationTests {
  private static let iterations = 3000

  /// Flips, overwrites, cuts or doubles a few bytes; biased to the front, where headers are.
  private func mutated(_ whole: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var file = whole
    for _ in 0...generator.index(below: 4) where !file.isEmpty {
      let span = generator.index(below: 2) == 0 ? min(300, file.count) : file.count
      let index = generator.index(below: span)
      switch generator.index(below: 6) {
      case 0: file[index] ^= 1 << UInt8(generator.index(below: 8))
      case 1: file[index] = UInt8(generator.index(below: 256))
      case 2: file[index] = [0, 0x7F, 0x80, 0xFF, 0x22, 0x39, 0x2D][generator.index(below: 7)]
      case 3: file.removeLast(generator.index(below: min(64, file.count) + 1))
      case 4: file.remove(at: index)
      default: file.insert(file[index], at: index)
      }
    }
    return file
  }

  private func mutate(_ whole: [UInt8], seed: UInt64, _ read: (MappedFile) throws -> Void) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<Self.iterations {
      let file = mutated(whole, &generator)
      faultAtMost { try read(memory(file)) }
    }
  }

  @Test func safetensors() throws {
    let folder = try TemporaryFolder()
    let model = TinyModel(TinyModel.configuration())
    try BfqModelWriter.write(
      configuration: model.configuration, tensors: model, tokenizer: ByteTokenizer(),
      to: folder("m"))
    mutate(try contents(folder("m")), seed: 1) { file in
      _ = try allValues(SafetensorsFile(file))
    }
    mutate(try contents(folder("m")), seed: 2) { file in
      try file.withBytes { bytes in
        _ = try allValues(ModelOpener.open(embedded: bytes, name: "m").tensors)
      }
    }
  }

  @Test func llama2c() {
    let files = Llama2cBytes(model: TinyModel(TinyModel.configuration()))
    for whole in [files.legacy, files.version1, files.version2(groupSize: 4)] {
      mutate(whole, seed: 3) { _ = try allValues(Llama2cFile($0)) }
    }
  }

  @Test func sentencePiece() {
    let whole = TinyTokenizers.sentencePiece(TinyTokenizers.learned)
    mutate(whole, seed: 4) { file in
      let tokenizer = try SentencePieceTokenizer(file)
      let tokens = tokenizer.encode("the ant é ☃\n", begin: true)
      #expect(tokens == tokenizer.encodedNaively("the ant é ☃\n", begin: true))
      _ = tokenizer.decode(tokens)
      _ = tokenizer.huggingFaceJSON
    }
  }

  @Test func bytePairs() throws {
    let spelled = Array(TinyTokenizers.json.utf8)
    let level = try #require(ByteTokenizer().huggingFaceJSON)
    for whole in [spelled, level] {
      mutate(whole, seed: 5) { file in
        let tokenizer = try BytePairTokenizer(file)
        _ = tokenizer.decode(tokenizer.encode("ab ab<|sep|> é☃'s 12", begin: true))
      }
    }
  }

  @Test func ggufTokenizers() {
    let pairs = #"""
      {"tokenizer.ggml.model":"gpt2","tokenizer.ggml.pre":"llama-bpe","tokenizer.ggml.tokens":
      ["<s>","</s>","a","b","ab","Ġ","Ġab","<|im_end|>"],"tokenizer.ggml.token_type":
      [3,3,1,1,1,1,1,4],"tokenizer.ggml.merges":["a b","Ġ ab"],"tokenizer.ggml.bos_token_id":0,
      "tokenizer.ggml.eos_token_id":1,"tokenizer.ggml.add_bos_token":true}
      """#
    let pieces = #"""
      {"tokenizer.ggml.model":"llama","tokenizer.ggml.tokens":["<unk>","<s>","</s>","▁","a","b",
      "ab","▁ab","<x>"],"tokenizer.ggml.token_type":[2,3,3,1,1,1,1,1,4],"tokenizer.ggml.scores":
      [0,0,0,-1,-2.5,-3,-4,-5e0,0],"tokenizer.ggml.add_space_prefix":true}
      """#
    for whole in [pairs, pieces] {
      mutate(Array(whole.utf8), seed: 7) { file in
        let storage = TokenizerStorage.gguf(file.withBytes { Array($0) })
        let tokenizer = try storage.tokenizer(file: "memory", vocabularySize: 0)
        let text = "ab ab<|im_end|><x> é☃'s 12"
        let tokens = tokenizer.encode(text, begin: true)
        _ = tokenizer.decode(tokens)
        if let pieces = tokenizer as? ScoredPieceTokenizer {
          #expect(pieces.encode(text, begin: false) == pieces.encodedNaively(text))
        }
        _ = (tokenizer as? any StorableTokenizer)?.huggingFaceJSON
      }
    }
  }

  @Test func configurations() throws {
    let folder = try TemporaryFolder()
    let model = TinyModel(TinyModel.configuration())
    try HuggingFaceWriter.write(
      configuration: model.configuration, tensors: model, tokenizer: nil, to: folder.path)
    let whole = try contents(folder("config.json"))
    var generator = SeededGenerator(seed: 6)
    for _ in 0..<500 {
      try folder.write("config.json", mutated(whole, &generator))
      faultAtMost { _ = try allValues(HuggingFaceDirectory(path: folder.path)) }
    }
  }
}
