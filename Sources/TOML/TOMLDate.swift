/// Dates and times as RFC 3339 writes them.
enum TOMLDate {
  /// A date, a time, or a date and a time with or without an offset.
  static func isValid(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    if bytes.count >= 3, bytes[2] == UInt8(ascii: ":") { return isTime(bytes[...]) }
    guard isDate(bytes.prefix(10)) else { return false }
    guard bytes.count > 10 else { return true }
    guard [0x20, UInt8(ascii: "T"), UInt8(ascii: "t")].contains(bytes[10]) else { return false }
    let rest = bytes[11...]
    guard let mark = rest.firstIndex(where: { "Zz+-".utf8.contains($0) }) else {
      return isTime(rest)
    }
    return isTime(rest[..<mark]) && isOffset(rest[mark...])
  }

  private static func isDate(_ text: ArraySlice<UInt8>) -> Bool {
    let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.count == 3, let year = number(parts[0], 4, 1...9999),
      let month = number(parts[1], 2, 1...12)
    else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return number(parts[2], 2, 1...days[month - 1]) != nil
  }

  private static func isTime(_ text: ArraySlice<UInt8>) -> Bool {
    let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count == 3, number(parts[0], 2, 0...23) != nil,
      number(parts[1], 2, 0...59) != nil
    else { return false }
    let seconds = parts[2].split(
      separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    guard number(seconds[0], 2, 0...59) != nil else { return false }
    return seconds.count == 1
      || !seconds[1].isEmpty && seconds[1].allSatisfy { (0x30...0x39).contains($0) }
  }

  private static func isOffset(_ text: ArraySlice<UInt8>) -> Bool {
    if text.count == 1 { return text.first.map { $0 | 0x20 } == UInt8(ascii: "z") }
    let parts = text.dropFirst().split(
      separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    return text.first.map { $0 | 0x20 } != UInt8(ascii: "z") && parts.count == 2
      && number(parts[0], 2, 0...23) != nil && number(parts[1], 2, 0...59) != nil
  }

  private static func number(
    _ text: ArraySlice<UInt8>, _ width: Int, _ range: ClosedRange<Int>
  ) -> Int? {
    guard text.count == width, text.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    let value = text.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    return range.contains(value) ? value : nil
  }
}
