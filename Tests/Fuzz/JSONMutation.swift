import Numerics

/// Damages JSON so that most of it still is: other numbers, other types, keys that are missing.
enum JSONMutation {
  private enum Kind { case number, string, word }

  private struct Token {
    var kind: Kind
    var range: Range<Int>
  }

  static func apply(to bytes: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
    let tokens = tokens(bytes)
    guard !tokens.isEmpty else { return bytes }
    var bytes = bytes
    let token = tokens[generator.index(below: tokens.count)]
    switch generator.index(below: 8) {
    case 0...2:
      let numbers = tokens.filter { $0.kind == .number }
      guard !numbers.isEmpty else { return bytes }
      let chosen = numbers[generator.index(below: numbers.count)]
      bytes.replaceSubrange(chosen.range, with: worst(numberTexts, &generator))
    case 3, 4: bytes.replaceSubrange(token.range, with: worst(values, &generator))
    case 5:
      // Another token of the same document: keys twice, names swapped, types exchanged.
      let other = tokens[generator.index(below: tokens.count)]
      bytes.replaceSubrange(token.range, with: Array(bytes[other.range]))
    case 6: removeMember(&bytes, from: token)
    default: bytes.replaceSubrange(token.range, with: nested(&generator))
    }
    return bytes
  }

  private static let numberTexts = [
    "0", "-1", "1", "2", "3", "7", "1e308", "-1e308", "1e400", "1e-400", "0.5", "2147483647",
    "2147483648", "-2147483649", "4294967296", "9007199254740993", "9223372036854775807",
    "-9223372036854775808", "9223372036854775808", "18446744073709551615", "1000000", "65536",
    "NaN", "-0", "01", "0x10",
  ]

  private static let values =
    numberTexts + [
      "null", "true", "false", "[]", "{}", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "[[]]", "[null]",
      "{\"\":{}}", "[1,2,3,4,5,6,7,8,9]", "\"../../x\"", "\"/dev/null\"",
      "\"" + String(repeating: "x", count: 70_000) + "\"",
      "[" + String(repeating: "0,", count: 5_000) + "0]", "\"é\\u202e\\u001b[31m\"",
    ]

  private static func worst(_ texts: [String], _ generator: inout SeededGenerator) -> [UInt8] {
    Array(texts[generator.index(below: texts.count)].utf8)
  }

  private static func nested(_ generator: inout SeededGenerator) -> [UInt8] {
    let depth = [3, 200, 20_000][generator.index(below: 3)]
    let (open, close) = generator.index(below: 2) == 0 ? ("[", "]") : ("{\"a\":", "}")
    return Array(
      (String(repeating: open, count: depth) + "0" + String(repeating: close, count: depth)).utf8)
  }

  /// From a token to the next comma.
  private static func removeMember(_ bytes: inout [UInt8], from token: Token) {
    let end = bytes[token.range.upperBound...].firstIndex(of: UInt8(ascii: ",")) ?? bytes.count
    bytes.removeSubrange(token.range.lowerBound..<min(end + 1, bytes.count))
  }

  private static func tokens(_ bytes: [UInt8]) -> [Token] {
    var tokens: [Token] = []
    var index = 0
    while index < bytes.count {
      let start = index
      switch bytes[index] {
      case UInt8(ascii: "\""):
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
          index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        index = min(index + 1, bytes.count)
        tokens.append(Token(kind: .string, range: start..<index))
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        while index < bytes.count, "0123456789+-.eE".utf8.contains(bytes[index]) { index += 1 }
        tokens.append(Token(kind: .number, range: start..<index))
      case UInt8(ascii: "a")...UInt8(ascii: "z"):
        while index < bytes.count, (97...122).contains(bytes[index]) { index += 1 }
        tokens.append(Token(kind: .word, range: start..<index))
      default: index += 1
      }
    }
    return tokens
  }
}
