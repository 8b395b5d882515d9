/// SentencePiece's byte-pair rule over pieces with scores.
///
/// As long as two neighbours joined are a piece, the pair of the highest score is merged, the
/// leftmost of equals. A character that is no piece may be part of one; where it is left over it
/// becomes its bytes, or the unknown token.
struct ScoredPieceModel: Sendable {
  let vocabulary: PieceVocabulary
  let ranks: [Int32]
  private let table: MergeTable
  /// Pieces of the vocabulary; symbols above are characters that are none.
  private let tokenCount: Int
  private let byteTokens: [Int32]
  private let unknown: Int32

  /// `pieces` nil: a token that no text is made of.
  init(_ pieces: [[UInt8]?], scores: [Float], unknown: Int32) {
    tokenCount = pieces.count
    self.unknown = unknown
    vocabulary = PieceVocabulary(pieces + Self.looseCharacters(of: pieces))
    let vocabulary = vocabulary
    byteTokens = (UInt8.min ... .max).map { vocabulary[PieceVocabulary.byteName($0)] ?? -1 }
    ranks = SentencePieceTokenizer.ranks(scores)
    let ranks = ranks
    let merges = pieces.indices.flatMap { token -> [MergeTable.Merge] in
      guard pieces[token] != nil else { return [] }
      return vocabulary.splits(of: token).map {
        .init(left: $0.left, right: $0.right, rank: ranks[token], result: Int32(token))
      }
    }
    table = MergeTable(merges, ends: vocabulary.characterEnds())
  }

  /// Characters that are no pieces, but that pieces are made of by merging.
  private static func looseCharacters(of pieces: [[UInt8]?]) -> [[UInt8]] {
    var known = Set(pieces.compactMap { $0 })
    var loose: [[UInt8]] = []
    for piece in pieces.compactMap({ $0 }) {
      let starts = PieceVocabulary.characterStarts(piece)
      guard starts.count > 1, let last = starts.last else { continue }
      for (left, right) in [
        (0..<starts[1], starts[1]..<piece.count), (0..<last, last..<piece.count),
      ] {
        let halves = [Array(piece[left]), Array(piece[right])]
        let isMade = halves.allSatisfy {
          known.contains($0) || PieceVocabulary.characterStarts($0).count == 1
        }
        for half in halves where isMade && known.insert(half).inserted { loose.append(half) }
      }
    }
    return loose
  }

  /// Whether pieces are made of characters that are none.
  var hasLooseCharacters: Bool { vocabulary.pieces.count > tokenCount }

  var spellsBytes: Bool { !byteTokens.contains(-1) }

  func run() -> MergeRun { MergeRun(table) }

  /// Appends the tokens of a stretch of text.
  func append(_ text: [UInt8], by run: inout MergeRun, to tokens: inout [Int32]) {
    var symbols: [Int32] = []
    symbols.reserveCapacity(text.count)
    let first = tokens.count
    var start = 0
    while start < text.count {
      var end = start + 1
      while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
      let character = Array(text[start..<end])
      if let symbol = vocabulary[character] {
        symbols.append(symbol)
      } else {
        run.append(symbols, to: &tokens)
        symbols.removeAll(keepingCapacity: true)
        tokens += bytes(of: character) ?? [unknown]
      }
      start = end
    }
    run.append(symbols, to: &tokens)
    if hasLooseCharacters || !spellsBytes { spellLeftOver(from: first, &tokens) }
  }

  /// The tokens of a character's bytes; nil where one has none.
  private func bytes(of character: [UInt8]) -> [Int32]? {
    let bytes = character.map { byteTokens[Int($0)] }
    return bytes.contains(-1) ? nil : bytes
  }

  private func appendSpelled(_ character: [UInt8], to tokens: inout [Int32]) {
    if let bytes = bytes(of: character) {
      tokens += bytes
    } else if tokens.last != unknown {
      tokens.append(unknown)
    }
  }

  /// Makes bytes of characters that merges have left over, and one of unknown tokens in a row.
  private func spellLeftOver(from first: Int, _ tokens: inout [Int32]) {
    let merged = Array(tokens[first...])
    tokens.removeLast(merged.count)
    for token in merged {
      if Int(token) >= tokenCount {
        appendSpelled(vocabulary.pieces[Int(token)], to: &tokens)
      } else if token != unknown || tokens.last != unknown {
        tokens.append(token)
      }
    }
  }

  /// The rule, word for word: the slow twin of `append`, for tests.
  func appendNaively(_ text: [UInt8], to tokens: inout [Int32]) {
    let starts = PieceVocabulary.characterStarts(text) + [text.count]
    var symbols = zip(starts, starts.dropFirst()).map { Array(text[$0..<$1]) }
    while let (index, token) = best(of: symbols) {
      symbols.replaceSubrange(index...index + 1, with: [vocabulary.pieces[Int(token)]])
    }
    for symbol in symbols {
      if let token = vocabulary[symbol], Int(token) < tokenCount {
        tokens.append(token)
      } else {
        appendSpelled(symbol, to: &tokens)
      }
    }
  }

  private func best(of symbols: [[UInt8]]) -> (Int, Int32)? {
    var best: (Int, Int32)?
    for index in symbols.indices.dropLast() {
      guard let token = vocabulary[symbols[index] + symbols[index + 1]], Int(token) < tokenCount
      else { continue }
      if best.map({ ranks[Int(token)] < ranks[Int($0.1)] }) ?? true { best = (index, token) }
    }
    return best
  }
}
