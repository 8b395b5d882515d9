/// What stands at the edges of a stretch of valid UTF-8.
enum UTF8Edges {
  /// Whether a letter, mark, digit, connector or joiner touches `range`.
  static func isInsideWord(_ range: Range<Int>, of text: [UInt8]) -> Bool {
    scalar(before: range.lowerBound, in: text).map { isWord($0.scalar) } ?? false
      || scalar(at: range.upperBound, in: text).map { isWord($0.scalar) } ?? false
  }

  /// Where the white space that ends at `index` begins.
  static func spaceStart(before index: Int, in text: [UInt8]) -> Int {
    var index = index
    while let (scalar, start) = scalar(before: index, in: text), scalar.properties.isWhitespace {
      index = start
    }
    return index
  }

  /// Where the white space that begins at `index` ends.
  static func spaceEnd(from index: Int, in text: [UInt8]) -> Int {
    var index = index
    while let (scalar, end) = scalar(at: index, in: text), scalar.properties.isWhitespace {
      index = end
    }
    return index
  }

  /// A letter, mark, digit, connector or joiner: `\w` of Rust's expressions.
  static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    let properties = scalar.properties
    return properties.isAlphabetic || properties.isJoinControl
      || word.contains(ScalarCategories(properties.generalCategory))
  }

  private static let word: ScalarCategories = [.mark, .decimal, .connector]

  private static func scalar(
    at index: Int, in text: [UInt8]
  ) -> (scalar: Unicode.Scalar, end: Int)? {
    guard index < text.count else { return nil }
    var end = index + 1
    while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
    return decoded(index..<end, of: text).map { ($0, end) }
  }

  private static func scalar(
    before index: Int, in text: [UInt8]
  ) -> (scalar: Unicode.Scalar, start: Int)? {
    guard index > 0 else { return nil }
    var start = index - 1
    while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
    return decoded(start..<index, of: text).map { ($0, start) }
  }

  private static func decoded(_ range: Range<Int>, of text: [UInt8]) -> Unicode.Scalar? {
    String(decoding: text[range], as: UTF8.self).unicodeScalars.first
  }
}
