/// Which glyphs the terminal can draw; the locale's codeset decides, one key switches.
public enum GlyphSet: String, CaseIterable, Hashable, Sendable {
  case braille, blocks, ascii

  /// Dots a cell holds for curves.
  var dotsAcross: Int { self == .ascii ? 1 : 2 }

  var dotsDown: Int {
    switch self {
    case .braille: 4
    case .blocks: 2
    case .ascii: 1
    }
  }

  /// Bar heights from an eighth to full.
  var bars: [String] {
    self == .ascii
      ? [".", ".", ":", "-", "=", "+", "#", "#"] : ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  }

  /// Shades from nothing to full, one per heat level.
  var shades: [String] {
    self == .ascii ? [".", "-", "+", "*", "#"] : ["·", "░", "▒", "▓", "█"]
  }

  var next: GlyphSet {
    let all = Self.allCases
    return all[(all.firstIndex(of: self)! + 1) % all.count]
  }
}
