/// Cells as a terminal takes them: escape sequences and text.
enum ANSIText {
  static let begin = "\u{1B}[?25l\u{1B}[0m\u{1B}[2J"

  /// The row at its place, with a sequence where the look changes and the plain look behind it.
  static func row(_ grid: CellGrid, _ y: Int) -> String {
    var text = "\u{1B}[\(y + 1);1H"
    var style = CellStyle.plain
    for cell in grid.cells[y * grid.width..<(y + 1) * grid.width] {
      if cell.style != style {
        text += look(cell.style)
        style = cell.style
      }
      text += cell.glyph
    }
    return style == .plain ? text : text + look(.plain)
  }

  /// Select Graphic Rendition (ECMA-48), from the plain look.
  static func look(_ style: CellStyle) -> String {
    var codes = ["0"]
    for (attribute, code) in attributes where style.attributes.contains(attribute) {
      codes.append(code)
    }
    if let color = style.foreground { codes.append("38;" + text(color)) }
    if let color = style.background { codes.append("48;" + text(color)) }
    return "\u{1B}[\(codes.joined(separator: ";"))m"
  }

  private static let attributes: [(CellAttributes, String)] = [
    (.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.reverse, "7"),
  ]

  private static func text(_ color: CellColor) -> String {
    switch color {
    case .rgb(let red, let green, let blue): "2;\(red);\(green);\(blue)"
    case .indexed(let index): "5;\(index)"
    }
  }
}
