/// A grid being drawn, with the look in force: what every panel draws on.
struct Canvas {
  var grid: CellGrid
  let sheet: Stylesheet
  let glyphs: GlyphSet

  init(width: Int, height: Int, sheet: Stylesheet, glyphs: GlyphSet) {
    grid = CellGrid(width: width, height: height, style: sheet[.text])
    self.sheet = sheet
    self.glyphs = glyphs
  }

  /// Writes text of a role inside `area` from its column `at`, row `row`; returns columns used.
  @discardableResult
  mutating func text(
    _ text: String, _ role: Role = .text, in area: Area, at column: Int = 0, row: Int = 0
  ) -> Int {
    self.text(text, style: sheet[role], in: area, at: column, row: row)
  }

  @discardableResult
  mutating func text(
    _ text: String, style: CellStyle, in area: Area, at column: Int = 0, row: Int = 0
  ) -> Int {
    guard row >= 0, row < area.height, column >= 0, column < area.width else { return 0 }
    return grid.draw(
      text, x: area.x + column, y: area.y + row, style: style, maxWidth: area.width - column)
  }

  /// Writes text that ends at the right edge of `area`, less `inset`.
  mutating func textRight(
    _ text: String, _ role: Role = .text, in area: Area, inset: Int = 0, row: Int = 0
  ) {
    let width = GlyphWidth.width(of: text)
    self.text(text, role, in: area, at: max(area.width - inset - width, 0), row: row)
  }

  mutating func fill(_ area: Area, _ role: Role, glyph: String = " ") {
    let cell = Cell(glyph: glyph, style: sheet[role])
    for y in max(area.y, 0)..<max(min(area.bottom, grid.height), max(area.y, 0)) {
      for x in max(area.x, 0)..<max(min(area.right, grid.width), max(area.x, 0)) {
        grid.cells[y * grid.width + x] = cell
      }
    }
  }

  mutating func put(_ glyph: String, _ role: Role, x: Int, y: Int) {
    grid[x, y] = Cell(glyph: glyph, style: sheet[role])
  }

  /// A box with a title at its left and a remark at its right; returns what is inside.
  mutating func frame(
    _ area: Area, title: String, remark: String = "", focused: Bool = false
  ) -> Area {
    guard area.width >= 2, area.height >= 2 else {
      return Area(x: area.x, y: area.y, width: 0, height: 0)
    }
    let role: Role = focused ? .borderFocus : .border
    let line = String(repeating: "─", count: area.width - 2)
    text("┌" + line + "┐", role, in: area)
    text("└" + line + "┘", role, in: area, row: area.height - 1)
    for row in 1..<max(area.height - 1, 1) {
      put("│", role, x: area.x, y: area.y + row)
      put("│", role, x: area.right - 1, y: area.y + row)
    }
    let room = Area(x: area.x + 2, y: area.y, width: area.width - 4, height: 1)
    let used = title.isEmpty ? 0 : text(" \(title) ", .title, in: room)
    if !remark.isEmpty, used + GlyphWidth.width(of: remark) + 3 <= room.width {
      textRight(" \(remark) ", .textDim, in: room)
    }
    return area.inside
  }

  /// The glyph a status carries besides its colour.
  func statusGlyph(_ role: Role) -> String {
    if let glyph = sheet.glyph(role), glyph.count == 1, let only = glyph.first,
      GlyphWidth.width(of: only) == 1
    {
      return GlyphWidth.shown(only)
    }
    switch role {
    case .statusBad: return "×"
    case .statusWarn: return "!"
    default: return " "
    }
  }
}

/// Text cut to a width, with `…` where something is missing.
func fitted(_ text: String, _ width: Int) -> String {
  guard width > 0 else { return "" }
  guard GlyphWidth.width(of: text) > width else { return text }
  var used = 0
  let kept = text.prefix { character in
    used += GlyphWidth.width(of: character)
    return used < width
  }
  return kept + "…"
}

/// Text with blanks at its left, `width` columns in all.
func rightAligned(_ text: String, _ width: Int) -> String {
  let text = fitted(text, width)
  return String(repeating: " ", count: max(width - GlyphWidth.width(of: text), 0)) + text
}

/// Text with blanks at its right, `width` columns in all.
func leftAligned(_ text: String, _ width: Int) -> String {
  let text = fitted(text, width)
  return text + String(repeating: " ", count: max(width - GlyphWidth.width(of: text), 0))
}
