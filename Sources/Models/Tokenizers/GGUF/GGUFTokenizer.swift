internal import DataFaults

/// Makes the tokenizer that GGUF's metadata describes.
struct GGUFTokenizer {
  private let vocabulary: GGUFVocabulary

  /// Throws: `DataFault` naming a key that is missing or impossible.
  init(_ metadata: [String: JSONValue], file: String) throws {
    vocabulary = try GGUFVocabulary(metadata, file: file)
  }

  /// Reads what `contents` of a stored tokenizer holds.
  init(stored contents: [UInt8], file: String) throws {
    let json = try MappedFile(contents: contents, name: file).json()
    guard let members = json.members else {
      throw DataFault(
        file: file, place: "tokenizer", found: json.kind, expected: "keys of tokenizer.ggml")
    }
    try self.init(
      Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first }),
      file: file)
  }

  func tokenizer() throws -> any StorableTokenizer {
    switch vocabulary.kind {
    case .sentencePiece: return try ScoredPieceTokenizer(vocabulary)
    case .byteLevel: return try BytePairTokenizer(vocabulary)
    }
  }
}

extension GGUFVocabulary {
  /// What a person should know of a file that says less than it should.
  var remark: String? {
    guard kind == .byteLevel, pre.name.isEmpty else { return nil }
    return "\(file): no tokenizer.ggml.pre: words are cut by llama.cpp's default, "
      + "perhaps not as the model learned them"
  }

  /// The keys, as a stored tokenizer holds them.
  var stored: [UInt8] { Array(JSONValue.object(metadata).text.utf8) }
}

extension BytePairTokenizer {
  /// Throws: `DataFault` for merges of pieces that are none.
  init(_ vocabulary: GGUFVocabulary) throws {
    let model = try vocabulary.model()
    self.init(
      Parts(
        added: AddedTokens(vocabulary.added, order: .longest),
        preTokenizer: PreTokenizer(
          steps: try vocabulary.wordSteps(), isByteLevel: true),
        model: model, decoder: PieceDecoder(steps: [.letters]), frame: vocabulary.frame,
        vocabularySize: vocabulary.pieces.count),
      origin: .gguf(vocabulary), texts: vocabulary.texts)
  }
}

extension GGUFVocabulary {
  fileprivate func model() throws -> BytePairModel {
    let spelled = PieceVocabulary(pieces.map { $0.isEmpty ? nil : Array($0.utf8) })
    let list = try BytePairReader(file: file).merges(
      .object([.init(key: "merges", value: .array(merges))]), spelled)
    return BytePairModel(
      spelled, MergeTable(list, ends: spelled.characterEnds()),
      .init(prefersWholeWords: pre.prefersWholeWords, isByteLevel: true))
  }

  fileprivate func wordSteps() throws -> [PreTokenizer.Step] {
    try pre.expressions.map { text in
      do throws(ExpressionFault) {
        return .split(try SplitPattern(expression: text), .isolated)
      } catch {
        throw DataFault(
          file: file, place: "tokenizer.ggml.pre", found: pre.name, expected: error.reason)
      }
    }
  }

  /// Tokens whose text is not what the decoder makes of them: the user's stand as they are, and
  /// unused ones add nothing.
  fileprivate var texts: [Int32: [UInt8]?] {
    var texts: [Int32: [UInt8]?] = [:]
    for (token, type) in types.enumerated() {
      switch type {
      case .normal: break
      case .userDefined: texts[Int32(token)] = .some(Array(pieces[token].utf8))
      default: texts[Int32(token)] = .some(nil)
      }
    }
    return texts
  }
}
