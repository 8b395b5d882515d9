internal import DataFaults

/// The tokenizer of a GGUF file whose pieces are SentencePiece's.
///
/// Control tokens and those the user defined are found in the text first, the longest first; what
/// lies between gets a space in front where the file says so, and is merged by scores. Decoding
/// leaves out control tokens, and the space that every text got.
public struct ScoredPieceTokenizer: Tokenizer {
  private static let mark = Array("▁".utf8)

  let vocabulary: GGUFVocabulary
  let model: ScoredPieceModel
  public let endTokens: [Int]
  private let added: AddedTokens
  /// What tokens add to a text; nil where they add nothing.
  private let spellings: [[UInt8]?]

  public var beginToken: Int? { vocabulary.frame.begin }
  public var closingToken: Int? { vocabulary.frame.close }
  public var vocabularySize: Int { vocabulary.pieces.count }

  /// Throws: `DataFault` where a text could hold what no token stands for.
  init(_ vocabulary: GGUFVocabulary) throws {
    self.vocabulary = vocabulary
    added = AddedTokens(vocabulary.added, order: .longest)
    model = ScoredPieceModel(
      zip(vocabulary.pieces, vocabulary.types).map { piece, type in
        piece.isEmpty || type == .control || type == .unknown ? nil : Array(piece.utf8)
      }, scores: vocabulary.scores, unknown: Int32(vocabulary.unknown ?? -1))
    guard vocabulary.unknown != nil || model.spellsBytes else {
      throw DataFault(
        file: vocabulary.file, place: "tokenizer.ggml.tokens", found: "no token of some bytes",
        expected: "<0x00> to <0xFF>, or an unknown_token_id")
    }
    spellings = zip(vocabulary.pieces, vocabulary.types).map(Self.spelling)
    endTokens = vocabulary.end.map { [$0] } ?? []
  }

  private static func spelling(
    _ piece: String, _ type: GGUFVocabulary.TokenType
  ) -> [UInt8]? {
    let bytes = Array(piece.utf8)
    switch type {
    case .normal: return TextNormalizer.replace(mark, by: [UInt8(ascii: " ")], in: bytes)
    case .userDefined: return bytes
    case .byte: return PieceVocabulary.namedByte(bytes).map { [$0] } ?? bytes
    case .control, .unknown, .unused, .undefined: return nil
    }
  }

  public func encode(_ text: String, begin: Bool) -> [Int32] {
    var tokens = begin ? beginToken.map { [Int32($0)] } ?? [] : []
    var run = model.run()
    forStretches(of: text, to: &tokens) { model.append($0, by: &run, to: &$1) }
    return tokens
  }

  /// `encode` without its fast path: the slow twin, for tests.
  package func encodedNaively(_ text: String) -> [Int32] {
    var tokens: [Int32] = []
    forStretches(of: text, to: &tokens) { model.appendNaively($0, to: &$1) }
    return tokens
  }

  private func forStretches(
    of text: String, to tokens: inout [Int32], _ append: ([UInt8], inout [Int32]) -> Void
  ) {
    let bytes = Array(text.utf8)
    for segment in added.segments(of: bytes) {
      switch segment {
      case .token(let token): tokens.append(token)
      case .text(let range): append(spelled(bytes[range]), &tokens)
      }
    }
  }

  /// A stretch in the pieces' spelling: every stretch follows a token or nothing, so that each
  /// gets its space.
  private func spelled(_ stretch: ArraySlice<UInt8>) -> [UInt8] {
    let space = UInt8(ascii: " ")
    var text = vocabulary.removesExtraSpaces ? Self.withoutExtraSpaces(stretch) : Array(stretch)
    if vocabulary.addsSpacePrefix, !text.isEmpty { text.insert(space, at: 0) }
    return TextNormalizer.replace([space], by: Self.mark, in: text)
  }

  private static func withoutExtraSpaces(_ text: ArraySlice<UInt8>) -> [UInt8] {
    let words = text.split(separator: UInt8(ascii: " "))
    return Array(words.joined(separator: [UInt8(ascii: " ")]))
  }

  private func spelling(of token: Int32) -> [UInt8]? {
    spellings.indices.contains(Int(token)) ? spellings[Int(token)] : nil
  }

  public func addsText(_ token: Int32) -> Bool { spelling(of: token) != nil }

  public func bytes(of token: Int32, after previous: Int32?) -> [UInt8] {
    let spelling = spelling(of: token) ?? []
    let isFirst = previous == nil || previous.map { Int($0) } == vocabulary.begin
    let dropsSpace = isFirst && vocabulary.addsSpacePrefix && spelling.first == UInt8(ascii: " ")
    return dropsSpace ? Array(spelling.dropFirst()) : spelling
  }
}
