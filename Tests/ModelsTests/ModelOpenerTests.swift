import DataFaults
import Models
import Testing

@Suite struct ModelOpenerTests {
  private let model = TinyModel(TinyModel.configuration(vocabularySize: 277, tiedHead: false))
  private let pieces = TinyTokenizers.sentencePiece(TinyTokenizers.learned)

  @Test(arguments: [ElementType.float16, .float32, .brain16])
  func ourOwnFormatKeepsTensorsConfigurationAndTokenizer(type: ElementType) throws {
    let folder = try TemporaryFolder()
    let tokenizer = try SentencePieceTokenizer(memory(pieces), vocabularySize: 277)
    let size = try BfqModelWriter.write(
      configuration: model.configuration, tensors: model, tokenizer: tokenizer, type: type,
      metadata: ["recipe": "r", "format": "other"], to: folder("m.safetensors"))
    let opened = try ModelOpener.open(path: folder("m.safetensors"))
    #expect(try size == contents(folder("m.safetensors")).count)
    #expect(opened.formatName == "bfq-model" && opened.configuration == model.configuration)
    #expect(opened.tensors.names == model.names)
    let text = "the ant é ☃"
    #expect(
      try opened.requireTokenizer().encode(text, begin: true)
        == tokenizer.encode(text, begin: true))
    if type == .float32 { #expect(try allValues(opened.tensors) == model.tensors) }
  }

  @Test func anEmbeddedModelOpensFromMemory() throws {
    let folder = try TemporaryFolder()
    let small = TinyModel(TinyModel.configuration(vocabularySize: 256))
    try BfqModelWriter.write(
      configuration: small.configuration, tensors: small, tokenizer: ByteTokenizer(),
      type: .float32, to: folder("m.safetensors"))
    let file = try MappedFile(path: folder("m.safetensors"))
    let opened = try file.withBytes { try ModelOpener.open(embedded: $0, name: "embedded") }
    defer { withExtendedLifetime(file) {} }
    #expect(opened.path == "embedded")
    #expect(try allValues(opened.tensors) == small.tensors)
    #expect(try opened.requireTokenizer() is ByteTokenizer)
  }

  @Test func llama2cFindsTheOnlyTokenizerBeside() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("model.bin", Llama2cBytes(model: model).legacy)
    #expect(try ModelOpener.open(path: path).tokenizer == nil)
    #expect(fault { _ = try ModelOpener.open(path: path).requireTokenizer() }?.found == "none")
    try folder.write("tok277.bin", pieces)
    let opened = try ModelOpener.open(path: path)
    #expect(opened.formatName == "llama2.c version 0" && opened.tokenizerFault == nil)
    #expect(try opened.requireTokenizer().vocabularySize == 277)
    try folder.write("tokenizer.bin", pieces)
    #expect(
      fault { _ = try ModelOpener.open(path: path).requireTokenizer() }?.found
        == "tok277.bin, tokenizer.bin")
    let chosen = try ModelOpener.open(path: path, tokenizerPath: folder("tok277.bin"))
    #expect(chosen.tokenizer != nil)
  }

  @Test func aTokenizerOfAnotherVocabularyIsKeptAsAFault() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("m", Llama2cBytes(model: model).version1)
    try folder.write("tok.bin", TinyTokenizers.sentencePiece(["a"]))
    #expect(try ModelOpener.open(path: path).tokenizerFault?.found == "260")
    let absent = try ModelOpener.open(path: path, tokenizerPath: folder("absent"))
    #expect(absent.tokenizerFault?.file == folder("absent"))
  }

  @Test func aHuggingFaceFolderOpensByFolderOrFile() throws {
    let folder = try TemporaryFolder()
    let tokenizer = try SentencePieceTokenizer(memory(pieces), vocabularySize: 277)
    try HuggingFaceWriter.write(
      configuration: model.configuration, tensors: model, tokenizer: tokenizer,
      to: folder("hf"))
    for path in ["hf", "hf/", "hf/model.safetensors"] {
      let opened = try ModelOpener.open(path: folder(path))
      #expect(opened.formatName == "hugging-face")
      #expect(try allValues(opened.tensors) == model.tensors)
      #expect(try opened.requireTokenizer() is BytePairTokenizer)
    }
  }

  @Test func whatIsNoModelIsRefused() throws {
    let folder = try TemporaryFolder()
    fault { _ = try ModelOpener.open(path: folder("absent")) }
    fault { _ = try ModelOpener.open(path: folder.path) }
    fault { _ = try ModelOpener.open(path: folder.write("a.txt", "hello")) }
    fault { _ = try ModelOpener.open(path: folder.write("empty.bin", "")) }
    fault { _ = try ModelOpener.open(path: "/dev/null") }
    fault { _ = try ModelOpener.open(path: folder.write("e.safetensors", "")) }
    try SafetensorsWriter.write(
      [StoredTensor("x", bytes: [1])], metadata: ["format": "pt"], to: folder("x.safetensors"))
    #expect(fault { _ = try ModelOpener.open(path: folder("x.safetensors")) }?.found == "pt")
    fault { _ = try ModelOpener.open(embedded: .init(start: nil, count: 0), name: "e") }
  }

  @Test func aMissingOrMisshapenTensorIsNamed() throws {
    let folder = try TemporaryFolder()
    try BfqModelWriter.write(
      configuration: model.configuration, tensors: model, tokenizer: nil,
      to: folder("m.safetensors"))
    let file = try SafetensorsFile(MappedFile(path: folder("m.safetensors")))
    let kept = file.names.filter { $0 != "L01.attn.o" }.map {
      StoredTensor($0, .float16, shape: file.shape(of: $0) ?? [], from: file)
    }
    func found(_ tensors: [StoredTensor]) throws -> DataFault? {
      try SafetensorsWriter.write(tensors, metadata: file.metadata, to: folder("n.safetensors"))
      return fault { _ = try ModelOpener.open(path: folder("n.safetensors")) }
    }
    let missing = try found(kept)
    #expect(missing?.place == "tensor L01.attn.o" && missing?.found == "no such tensor")
    let flat = StoredTensor("L01.attn.o", .float16, shape: [64], contents: .floats { _ in })
    let misshapen = try found(kept + [flat])
    #expect(misshapen?.found == "shape [64]" && misshapen?.expected == "shape [8, 8]")
  }

  @Test func aDamagedConfigurationIsRefused() throws {
    let folder = try TemporaryFolder()
    for configuration in ["", "{", "{}", #"{"dimension":8}"#] {
      try SafetensorsWriter.write(
        [], metadata: ["format": "bfq-model", "version": "1", "configuration": configuration],
        to: folder("m.safetensors"))
      let found = fault { _ = try ModelOpener.open(path: folder("m.safetensors")) }
      #expect(found?.place == "__metadata__ configuration")
    }
    try SafetensorsWriter.write(
      [], metadata: ["format": "bfq-model", "version": "3"], to: folder("m.safetensors"))
    #expect(
      fault { _ = try ModelOpener.open(path: folder("m.safetensors")) }?.place
        == "__metadata__ version")
  }
}
