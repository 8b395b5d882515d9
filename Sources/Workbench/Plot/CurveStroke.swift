/// How a curve's line is broken, so that colour is never the only carrier.
enum CurveStroke: Int, CaseIterable, Hashable, Sendable {
  case solid, dashed, dotted, dashDotted, sparse

  /// Whether a dot column stays empty; two columns make a cell of braille.
  func skips(_ x: Int) -> Bool {
    let place = x / 2
    return switch self {
    case .solid: false
    case .dashed: place % 3 == 2
    case .dotted: place % 2 == 1
    case .dashDotted: place % 6 == 3 || place % 6 == 5
    case .sparse: place % 4 != 0
    }
  }

  /// Its sample in a title.
  func name(_ glyphs: GlyphSet) -> String {
    switch self {
    case .solid: glyphs == .ascii ? "*" : "━"
    case .dashed: glyphs == .ascii ? "o" : "╌"
    case .dotted: glyphs == .ascii ? "x" : "┈"
    case .dashDotted: glyphs == .ascii ? "+" : "╍"
    case .sparse: glyphs == .ascii ? "%" : "┉"
    }
  }
}
