/// One place of the screen: a glyph one column wide, and how it looks.
public struct Cell: Hashable, Sendable {
  /// One extended grapheme of width 1, or of width 2 followed by a cell whose glyph is empty.
  public var glyph: String
  public var style: CellStyle

  public init(glyph: String = " ", style: CellStyle = .plain) {
    self.glyph = glyph
    self.style = style
  }
}
