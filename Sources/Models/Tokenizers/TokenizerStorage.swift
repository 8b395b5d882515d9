/// A tokenizer as bytes: what a model file carries, and what it is made from again.
public enum TokenizerStorage: Hashable, Sendable {
  /// `ByteTokenizer`, which needs no data.
  case bytes
  /// A Hugging Face tokenizer.json.
  case json([UInt8])
  /// A llama2.c tokenizer file.
  case sentencePiece([UInt8])
  /// The `tokenizer.ggml` keys of a GGUF file, as a JSON object.
  case gguf([UInt8])

  /// What a model file may call it.
  package static let names = ["bytes", "json", "sentencepiece", "gguf"]

  /// The name in a model file's metadata.
  package var name: String {
    switch self {
    case .bytes: "bytes"
    case .json: "json"
    case .sentencePiece: "sentencepiece"
    case .gguf: "gguf"
    }
  }

  /// What has to be stored beside the name.
  package var contents: [UInt8] {
    switch self {
    case .bytes: []
    case .json(let contents), .sentencePiece(let contents), .gguf(let contents): contents
    }
  }

  /// nil for a name that is none of these.
  package init?(name: String, contents: [UInt8]) {
    switch name {
    case "bytes": self = .bytes
    case "json": self = .json(contents)
    case "sentencepiece": self = .sentencePiece(contents)
    case "gguf": self = .gguf(contents)
    default: return nil
    }
  }

  /// The tokenizer; `file` stands in faults.
  ///
  /// Throws: `DataFault` for damaged contents, or where the vocabulary is not the model's.
  package func tokenizer(file: String, vocabularySize: Int) throws -> any Tokenizer {
    switch self {
    case .bytes: ByteTokenizer()
    case .json(let contents): try BytePairTokenizer(MappedFile(contents: contents, name: file))
    case .sentencePiece(let contents):
      try SentencePieceTokenizer(
        MappedFile(contents: contents, name: file), vocabularySize: vocabularySize)
    case .gguf(let contents): try GGUFTokenizer(stored: contents, file: file).tokenizer()
    }
  }
}

/// A tokenizer that a model file can carry.
public protocol StorableTokenizer: Tokenizer {
  var storage: TokenizerStorage { get }
  /// The same tokenizer as a Hugging Face tokenizer.json; nil where that format cannot say it.
  var huggingFaceJSON: [UInt8]? { get }
}

extension BytePairTokenizer: StorableTokenizer {
  public var storage: TokenizerStorage {
    switch origin {
    case .file(let bytes): .json(bytes)
    case .gguf(let vocabulary): .gguf(vocabulary.stored)
    }
  }

  public var huggingFaceJSON: [UInt8]? {
    switch origin {
    case .file(let bytes): bytes
    case .gguf(let vocabulary): vocabulary.huggingFaceJSON
    }
  }
}

extension ScoredPieceTokenizer: StorableTokenizer {
  public var storage: TokenizerStorage { .gguf(vocabulary.stored) }
}
