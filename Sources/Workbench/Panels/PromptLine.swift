/// A line being typed, its cursor as a reversed cell.
enum PromptLine {
  /// Characters of `fault` are shown as wrong; where it is empty, the place behind them.
  static func paint(
    _ mark: String, _ editor: LineEditor, fault: Range<Int>? = nil, _ area: Area,
    _ canvas: inout Canvas
  ) {
    canvas.fill(area, .prompt)
    var x = canvas.text(mark, .prompt, in: area)
    let room = max(area.width - x - 1, 0)
    let start = min(max(editor.cursor - room + 1, 0), editor.cursor)
    let text = String(editor.text.dropFirst(start))
    canvas.text(text, .prompt, in: area, at: x)
    if let fault { paint(fault, Array(editor.text), from: start, at: x, area, &canvas) }
    x += GlyphWidth.width(of: String(text.prefix(editor.cursor - start)))
    guard x < area.width else { return }
    var cell = canvas.grid[area.x + x, area.y]
    cell.style.attributes.formSymmetricDifference(.reverse)
    canvas.grid[area.x + x, area.y] = cell
  }

  private static func paint(
    _ fault: Range<Int>, _ text: [Character], from start: Int, at left: Int, _ area: Area,
    _ canvas: inout Canvas
  ) {
    let place = fault.isEmpty ? fault.lowerBound..<fault.lowerBound + 1 : fault
    var style = canvas.sheet.style(.statusBad, on: .prompt)
    style.attributes.insert(.underline)
    for index in place where index >= start {
      let before = text[min(start, text.count)..<min(index, text.count)]
      let x = left + GlyphWidth.width(of: String(before))
      let glyph = text.indices.contains(index) ? String(text[index]) : " "
      canvas.text(glyph, style: style, in: area, at: x)
    }
  }
}
