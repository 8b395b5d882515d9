/// Reads JSON of the one spelling that `EventCodec` writes: sorted keys, no spaces, no escapes.
///
/// Every function gives nil where it finds another spelling, which is left to `Codable` then.
struct SpellingScanner {
  private var rest: Slice<UnsafeRawBufferPointer>

  init(_ json: UnsafeRawBufferPointer) { rest = json[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func skip(_ literal: StaticString) -> Bool {
    let count = literal.utf8CodeUnitCount
    let expected = UnsafeRawBufferPointer(start: literal.utf8Start, count: count)
    guard rest.count >= count, rest.prefix(count).elementsEqual(expected) else { return false }
    rest = rest.dropFirst(count)
    return true
  }

  mutating func flag() -> Bool? {
    if skip("true") { return true }
    return skip("false") ? false : nil
  }

  mutating func number() -> Double? {
    // Swift also reads "0x1p3" and "nan": no numbers in JSON, left to Codable.
    let digits = token {
      ($0 >= 0x30 && $0 <= 0x39) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0)
    }
    return Double(String(decoding: digits, as: UTF8.self))
  }

  mutating func integer() -> Int? {
    Int(String(decoding: token { ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D }, as: UTF8.self))
  }

  /// A text without escapes.
  mutating func text() -> String? {
    guard skip("\"") else { return nil }
    let text = token { $0 != 0x22 && $0 != 0x5C }
    return skip("\"") ? String(decoding: text, as: UTF8.self) : nil
  }

  /// Passes over an array of numbers, or of such arrays; any other is not passed over rightly, so that
  /// what is behind it is not what is expected there.
  mutating func skipArray() -> Bool {
    guard rest.first == 0x5B else { return false }
    var depth = 0
    for index in rest.indices {
      switch rest[index] {
      case 0x5B: depth += 1
      case 0x5D:
        depth -= 1
        guard depth == 0 else { continue }
        rest = rest[(index + 1)...]
        return true
      default: continue
      }
    }
    return false
  }

  private mutating func token(_ belongs: (UInt8) -> Bool) -> Slice<UnsafeRawBufferPointer> {
    let token = rest.prefix(while: belongs)
    rest = rest.dropFirst(token.count)
    return token
  }
}
