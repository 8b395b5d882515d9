import Numerics

/// Damages text a word or a line at a time.
enum TextMutation {
  private static let pieces = [
    "[[[", "]]]", "[", "]", "{", "}", "=", "\"", "\"\"\"", "'''", "'", "\\", "\\u0000", "#", "\n",
    "\r\n", "\t", "\0", ",", ".", "..", "-", "+", "_", "0x", "1e308", "1e999", "-1", "0", "nan",
    "inf", "-inf", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "%",
    "1e308%",
    "NaN%", "*", "?", "!", "!!!!!!!!", "|", "&", "<=", ">", "M", "é", "e\u{301}", "👨\u{200D}👩",
    "\u{202E}", "\u{1B}[31m", "\u{9B}", "\u{FEFF}", "\u{E0041}", "1979-05-27T07:32:00Z", "selected",
    "marked", "start", "end", "\u{FF}",
  ]

  static func apply(to bytes: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    let at = generator.index(below: bytes.count + 1)
    switch generator.index(below: 7) {
    case 0...2: bytes.insert(contentsOf: piece(&generator), at: at)
    case 3:
      let end = min(bytes.count, at + 1 + generator.index(below: 12))
      bytes.replaceSubrange(at..<end, with: piece(&generator))
    case 4:
      let count = [2, 100, 30_000][generator.index(below: 3)]
      let repeated = piece(&generator)
      bytes.insert(
        contentsOf: [[UInt8]](repeating: repeated, count: count).flatMap { $0 }, at: at)
    case 5:
      let lines = bytes.split(separator: 0x0A)
      guard !lines.isEmpty else { return bytes }
      bytes += [0x0A] + lines[generator.index(below: lines.count)]
    default:
      let end = min(bytes.count, at + generator.index(below: 40))
      bytes.removeSubrange(at..<end)
    }
    return bytes
  }

  private static func piece(_ generator: inout SeededGenerator) -> [UInt8] {
    let piece = pieces[generator.index(below: pieces.count)]
    return piece == "\u{FF}" ? [0xFF, 0xFE] : Array(piece.utf8)
  }
}
