internal import VisibleText

/// Columns a grapheme takes in a terminal: the one place that knows.
enum GlyphWidth {
  /// Scalars that are one column wide by themselves and join with nothing: the fast path.
  static func isSimple(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0xA1...0xAC, 0xAE...0x2FF, 0x370...0x482, 0x48A...0x52F: true
    case 0x1D00...0x1DBF, 0x2010...0x2027, 0x2030...0x205E, 0x2070...0x209C: true
    case 0x2190...0x2319, 0x2336...0x23E8, 0x2460...0x25FC, 0x25FF...0x2613: true
    case 0x2713...0x2717, 0x27F5...0x28FF: true
    default: false
    }
  }

  /// 0 for marks and controls, 2 for East Asian wide and emoji, else 1.
  static func width(of grapheme: Character) -> Int {
    guard let first = grapheme.unicodeScalars.first else { return 0 }
    if isSimple(first), grapheme.unicodeScalars.count == 1 { return 1 }
    if grapheme.unicodeScalars.contains(where: { $0.value == 0xFE0F }) { return 2 }
    return width(of: first)
  }

  /// `grapheme` without the scalars in it that a terminal would obey or show nothing of: what may
  /// stand in a cell. Empty where nothing is left to see.
  static func shown(_ grapheme: Character) -> String {
    var shown = String.UnicodeScalarView()
    for scalar in grapheme.unicodeScalars {
      guard !scalar.isInvisible || shown.last.map(scalar.joins) ?? false else { continue }
      shown.append(scalar)
    }
    return String(shown)
  }

  static func width(of scalar: Unicode.Scalar) -> Int {
    guard !scalar.isInvisible else { return 0 }
    let properties = scalar.properties
    switch properties.generalCategory {
    case .control, .format, .nonspacingMark, .enclosingMark, .surrogate, .unassigned,
      .lineSeparator, .paragraphSeparator:
      return 0
    default:
      return properties.isEmojiPresentation || isWide(scalar.value) ? 2 : 1
    }
  }

  /// Columns of a whole line of text.
  static func width(of text: String) -> Int {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text.utf8.count }
    return text.reduce(0) { $0 + width(of: $1) }
  }

  private static func isWide(_ value: UInt32) -> Bool {
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
      0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
