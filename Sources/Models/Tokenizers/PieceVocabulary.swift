/// Pieces by their bytes: the look-up that encoding and merge tables are built from.
struct PieceVocabulary: Sendable {
  /// Bytes of each token; empty for one that no text is made of.
  let pieces: [[UInt8]]
  /// The first token of each piece.
  private let tokens: [[UInt8]: Int32]

  /// nil stands for a token that is found by no spelling.
  init(_ pieces: [[UInt8]?]) {
    self.pieces = pieces.map { $0 ?? [] }
    var tokens: [[UInt8]: Int32] = [:]
    tokens.reserveCapacity(pieces.count)
    for (token, piece) in pieces.enumerated() {
      if let piece, tokens[piece] == nil { tokens[piece] = Int32(token) }
    }
    self.tokens = tokens
  }

  subscript(piece: [UInt8]) -> Int32? { tokens[piece] }

  /// Spellings that are not one another's.
  var distinctCount: Int { tokens.count }

  /// `<0x0A>` for 10.
  static func byteName(_ byte: UInt8) -> [UInt8] {
    let digits = String(byte, radix: 16, uppercase: true)
    return Array("<0x\(digits.utf8.count == 1 ? "0" : "")\(digits)>".utf8)
  }

  /// The byte that a piece like `<0x0A>` names.
  static func namedByte(_ piece: [UInt8]) -> UInt8? {
    guard piece.count == 6, piece.starts(with: "<0x".utf8), piece[5] == UInt8(ascii: ">") else {
      return nil
    }
    return UInt8(String(decoding: piece[3..<5], as: UTF8.self), radix: 16)
  }

  /// Tokens of the pieces' first and last characters, -1 where a character is no piece.
  func characterEnds() -> [MergeTable.Ends] {
    pieces.map { piece in
      let cuts = Self.characterStarts(piece)
      guard let last = cuts.last else { return .init(first: -1, last: -1) }
      let firstEnd = cuts.count > 1 ? cuts[1] : piece.count
      return .init(
        first: tokens[Array(piece[..<firstEnd])] ?? -1, last: tokens[Array(piece[last...])] ?? -1)
    }
  }

  /// Where UTF-8 characters begin.
  static func characterStarts(_ bytes: [UInt8]) -> [Int] {
    bytes.indices.filter { bytes[$0] & 0xC0 != 0x80 }
  }

  /// Every way a piece is two pieces joined.
  func splits(of token: Int) -> [(left: Int32, right: Int32)] {
    let piece = pieces[token]
    guard piece.count > 1 else { return [] }
    return (1..<piece.count).compactMap { cut in
      guard let left = tokens[Array(piece[..<cut])], let right = tokens[Array(piece[cut...])]
      else { return nil }
      return (left, right)
    }
  }
}
