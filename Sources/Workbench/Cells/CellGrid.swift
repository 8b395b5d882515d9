/// A screen of cells, row after row: what a frame is, what a test compares.
///
/// Drawing outside the grid is clipped, never a trap: panels may be asked for any size.
public struct CellGrid: Hashable, Sendable {
  public let width: Int
  public let height: Int
  /// Row-major, `width * height` of them.
  public var cells: [Cell]

  public init(width: Int, height: Int, style: CellStyle = .plain) {
    self.width = max(width, 0)
    self.height = max(height, 0)
    cells = Array(
      repeating: Cell(glyph: " ", style: style), count: max(width, 0) * max(height, 0))
  }

  public func contains(x: Int, y: Int) -> Bool { x >= 0 && x < width && y >= 0 && y < height }

  /// Reading outside gives a blank; writing outside does nothing.
  public subscript(x: Int, y: Int) -> Cell {
    get { contains(x: x, y: y) ? cells[y * width + x] : Cell() }
    set { if contains(x: x, y: y) { cells[y * width + x] = newValue } }
  }

  /// The frame as plain lines, trailing blanks removed.
  public var text: String {
    (0..<height).map { rowText($0) }.joined(separator: "\n")
  }

  private func rowText(_ y: Int) -> String {
    var line = cells[y * width..<(y + 1) * width].map(\.glyph).joined()
    while line.last == " " { line.removeLast() }
    return line
  }

  /// Writes one line from `x` rightwards and returns the columns it took.
  ///
  /// A wide glyph that would straddle the end of `maxWidth` is left out; controls and lone marks
  /// are skipped. Cost: linear in the columns drawn.
  @discardableResult
  public mutating func draw(
    _ text: String, x: Int, y: Int, style: CellStyle, maxWidth: Int = .max
  ) -> Int {
    guard y >= 0, y < height else { return 0 }
    let room = min(maxWidth, max(width - x, 0))
    guard room > 0 else { return 0 }
    if text.unicodeScalars.allSatisfy(GlyphWidth.isSimple) {
      return drawSimple(text, x: x, y: y, style: style, room: room)
    }
    return drawGraphemes(text, x: x, y: y, style: style, room: room)
  }

  private mutating func drawSimple(
    _ text: String, x: Int, y: Int, style: CellStyle, room: Int
  ) -> Int {
    var column = 0
    for scalar in text.unicodeScalars {
      guard column < room else { break }
      self[x + column, y] = Cell(glyph: String(scalar), style: style)
      column += 1
    }
    return column
  }

  private mutating func drawGraphemes(
    _ text: String, x: Int, y: Int, style: CellStyle, room: Int
  ) -> Int {
    var column = 0
    for grapheme in text {
      let width = GlyphWidth.width(of: grapheme)
      guard width > 0 else { continue }
      guard column + width <= room else { break }
      self[x + column, y] = Cell(glyph: GlyphWidth.shown(grapheme), style: style)
      if width == 2 { self[x + column + 1, y] = Cell(glyph: "", style: style) }
      column += width
    }
    return column
  }
}
