internal import Workbench

/// Finds the first visible text that follows the switch to the alternate screen.
struct PaintDetector {
  private(set) var hasPainted = false
  private var isOnAlternateScreen = false
  private var tail: [UInt8] = []
  private var decoder = KeyDecoder()
  private static let enter = Array("\u{1B}[?1049h".utf8)

  mutating func feed(_ bytes: [UInt8]) {
    guard !hasPainted else { return }
    for byte in bytes {
      let keys = decoder.feed([byte])
      if isOnAlternateScreen { hasPainted = hasPainted || keys.contains(where: Self.isVisible) }
      tail = tail.suffix(Self.enter.count - 1) + [byte]
      isOnAlternateScreen = isOnAlternateScreen || tail == Self.enter
    }
  }

  private static func isVisible(_ key: Key) -> Bool {
    guard case .character(let glyph) = key else { return false }
    return glyph != " "
  }
}
