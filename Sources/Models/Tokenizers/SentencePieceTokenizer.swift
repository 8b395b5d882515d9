internal import DataFaults

/// The tokenizer of llama2.c's `.bin` files: SentencePiece pieces with scores.
///
/// A text gets one space in front, is split into characters (unknown ones into their bytes), and
/// then the neighbours whose joined piece has the highest score are merged until none are left.
/// Begin and end tokens add no bytes; a token after begin loses one leading space, so
/// `decode(encode(text, begin: true)) == text`.
/// Source: github.com/karpathy/llama2.c, run.c `encode` and `decode`, tokenizer.py `export`.
public struct SentencePieceTokenizer: Tokenizer {
  static let beginIndex = 1
  static let endIndex = 2
  /// Token of byte 0.
  static let firstByteIndex = 3

  public let beginToken: Int? = SentencePieceTokenizer.beginIndex
  public let endTokens = [SentencePieceTokenizer.endIndex]
  let vocabulary: PieceVocabulary
  let scores: [Float]
  let fileBytes: [UInt8]
  private let table: MergeTable

  /// Reads a `.bin` file; `vocabularySize`, where known, must be the number of its pieces.
  ///
  /// Throws: `DataFault` for a truncated file, a length or score out of bounds, and pieces that
  /// are not the 259 which every such file begins with.
  public init(_ file: MappedFile, vocabularySize: Int? = nil) throws {
    let pieces = try SentencePieceFile(file, vocabularySize: vocabularySize)
    vocabulary = PieceVocabulary(pieces.pieces)
    scores = pieces.scores
    fileBytes = file.contents
    table = Self.table(vocabulary, scores: scores)
  }

  /// Merges by falling score.
  private static func table(_ vocabulary: PieceVocabulary, scores: [Float]) -> MergeTable {
    let ranks = ranks(scores)
    let merges = vocabulary.pieces.indices.flatMap { token -> [MergeTable.Merge] in
      guard let result = vocabulary[vocabulary.pieces[token]], result == token else { return [] }
      return vocabulary.splits(of: token).map {
        .init(left: $0.left, right: $0.right, rank: ranks[token], result: result)
      }
    }
    return MergeTable(merges, ends: vocabulary.characterEnds())
  }

  /// 0 for the highest score, equal for equal ones.
  static func ranks(_ scores: [Float]) -> [Int32] {
    var ranks = [Int32](repeating: 0, count: scores.count)
    var rank: Int32 = -1
    var last = Float.nan
    for token in scores.indices.sorted(by: { scores[$0] > scores[$1] }) {
      if scores[token] != last { rank += 1 }
      last = scores[token]
      ranks[token] = rank
    }
    return ranks
  }

  public var vocabularySize: Int { vocabulary.pieces.count }

  public func encode(_ text: String, begin: Bool) -> [Int32] {
    var tokens = begin ? [Int32(Self.beginIndex)] : []
    guard !text.isEmpty else { return tokens }
    var run = MergeRun(table)
    run.append(symbols(" " + text), to: &tokens)
    return tokens
  }

  /// Characters, and bytes of unknown characters.
  func symbols(_ text: String) -> [Int32] {
    var symbols: [Int32] = []
    symbols.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      let bytes = Array(UTF8.encode(scalar).unsafelyUnwrapped)
      if let token = vocabulary[bytes] {
        symbols.append(token)
      } else {
        symbols += bytes.map { Int32($0) + Int32(Self.firstByteIndex) }
      }
    }
    return symbols
  }

  /// `encode` without its fast path: the slow twin, for tests.
  package func encodedNaively(_ text: String, begin: Bool) -> [Int32] {
    let merged = text.isEmpty ? [] : table.mergedNaively(symbols(" " + text))
    return (begin ? [Int32(Self.beginIndex)] : []) + merged
  }

  public func bytes(of token: Int32, after previous: Int32?) -> [UInt8] {
    let index = Int(token)
    guard vocabulary.pieces.indices.contains(index), index != Self.beginIndex,
      index != Self.endIndex
    else { return [] }
    let piece = vocabulary.pieces[index]
    if let byte = PieceVocabulary.namedByte(piece) { return [byte] }
    let dropsSpace = previous == Int32(Self.beginIndex) && piece.first == UInt8(ascii: " ")
    return dropsSpace ? Array(piece.dropFirst()) : piece
  }
}
