/// One way to keep a model on disk: a reader is one file and one row of `all`.
struct CheckpointFormat: Sendable {
  /// What is known of a path before a reader is chosen.
  struct Probe {
    var isFolder: Bool
    /// The first bytes, at most 8.
    var magic: [UInt8]
    /// Lower case, without the dot.
    var fileExtension: String
  }

  var name: String
  var recognizes: @Sendable (Probe) -> Bool
  /// Opens a path, with the tokenizer path that was asked for.
  var open: @Sendable (_ path: String, _ tokenizerPath: String?) throws -> OpenedModel

  /// Probed in order.
  static let all = [huggingFace, safetensors, gguf, llama2c]

  static let huggingFace = CheckpointFormat(name: "hugging-face") {
    $0.isFolder
  } open: { path, tokenizerPath in
    let folder = try HuggingFaceDirectory(path: path)
    return try OpenedModel(
      configuration: folder.configuration, tensors: folder, formatName: "hugging-face", path: path
    ) {
      try TokenizerFile.open(
        tokenizerPath ?? TokenizerFile.inFolder(path),
        vocabularySize: folder.configuration.vocabularySize)
    }
  }

  static let safetensors = CheckpointFormat(name: "safetensors") {
    $0.fileExtension == "safetensors"
  } open: { path, tokenizerPath in
    try BfqModelFile.open(path: path, tokenizerPath: tokenizerPath)
  }

  static let gguf = CheckpointFormat(name: "gguf") {
    $0.magic.starts(with: "GGUF".utf8) || $0.fileExtension == "gguf"
  } open: { path, tokenizerPath in
    let file = try GGUFFile(MappedFile(path: path))
    let size = file.configuration.vocabularySize
    return try OpenedModel(
      configuration: file.configuration, tensors: file, formatName: "gguf", path: path
    ) {
      guard let tokenizerPath else { return try file.tokenizer() }
      return try TokenizerFile.open(tokenizerPath, vocabularySize: size)
    }
  }

  static let llama2c = CheckpointFormat(name: "llama2.c") {
    $0.fileExtension == "bin" || $0.magic.starts(with: "24ka".utf8)
  } open: { path, tokenizerPath in
    let file = try Llama2cFile(MappedFile(path: path))
    return try OpenedModel(
      configuration: file.configuration, tensors: file,
      formatName: "llama2.c version \(file.version)", path: path
    ) {
      try TokenizerFile.open(
        tokenizerPath ?? TokenizerFile.onlyBinary(in: ModelOpener.folder(of: path)),
        vocabularySize: file.configuration.vocabularySize)
    }
  }
}
