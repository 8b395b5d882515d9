/// How pieces become a text again.
struct PieceDecoder: Sendable {
  /// What is done to a piece, one after the other.
  enum Step: Sendable, Hashable {
    /// Spelled in `ByteAlphabet`.
    case letters
    /// Named like `<0x0A>`.
    case byteNames
    case replace([UInt8], by: [UInt8])
    /// Marks become spaces; the text's first piece loses its marks where `dropsFirst`.
    case mark(String, dropsFirst: Bool)
    /// Drops up to so many of a character at the ends of a piece.
    case strip(Character, start: Int, stop: Int)
  }

  var steps: [Step] = []
  /// A space between pieces, where a file names no decoder.
  var joinsWithSpaces = false
  /// The text loses up to so many of a character at its begin.
  var leading: (character: Character, count: Int)?

  var decodesByteNames: Bool { steps.contains(.byteNames) }

  /// What `piece` adds to a text; `isFirst` where the text begins with it.
  func bytes(of piece: [UInt8], isFirst: Bool) -> [UInt8] {
    let bytes = steps.reduce(piece) { Self.apply($1, to: $0, isFirst: isFirst) }
    return joinsWithSpaces && !isFirst ? [UInt8(ascii: " ")] + bytes : bytes
  }

  private static func apply(_ step: Step, to piece: [UInt8], isFirst: Bool) -> [UInt8] {
    switch step {
    case .letters: return ByteAlphabet.decode(String(decoding: piece, as: UTF8.self))
    case .byteNames: return PieceVocabulary.namedByte(piece).map { [$0] } ?? piece
    case .replace(let pattern, let content):
      return TextNormalizer.replace(pattern, by: content, in: piece)
    case .mark(let mark, let dropsFirst):
      let content: [UInt8] = isFirst && dropsFirst ? [] : [UInt8(ascii: " ")]
      return TextNormalizer.replace(Array(mark.utf8), by: content, in: piece)
    case .strip(let character, let start, let stop):
      return strip(piece, character, start: start, stop: stop)
    }
  }

  private static func strip(
    _ piece: [UInt8], _ character: Character, start: Int, stop: Int
  ) -> [UInt8] {
    let pattern = Array(String(character).utf8)
    var rest = piece[...]
    for _ in 0..<start where rest.starts(with: pattern) { rest = rest.dropFirst(pattern.count) }
    for _ in 0..<stop where rest.suffix(pattern.count).elementsEqual(pattern) {
      rest = rest.dropLast(pattern.count)
    }
    return Array(rest)
  }

  /// A whole text without what it loses at its begin.
  func trimmed(_ text: [UInt8]) -> [UInt8] {
    guard let leading else { return text }
    return Self.strip(text, leading.character, start: leading.count, stop: 0)
  }
}
