/// All keys: typing filters, Enter runs the row, a disabled row says why.
enum HelpOverlay {
  static func paint(
    _ help: HelpState, _ state: WorkbenchState, _ screen: Area, _ canvas: inout Canvas
  ) {
    let framed = !Layout.isMicro(width: screen.width, height: screen.height)
    let width = framed ? min(screen.width - 4, 96) : screen.width
    let height = framed ? screen.height - 4 : screen.height
    let box = Area(
      x: (screen.width - width) / 2, y: (screen.height - height) / 2, width: width, height: height)
    canvas.fill(box, .overlay)
    let rows = HelpRows.rows(state.keys, filter: help.editor.text)
    let inside =
      framed
      ? canvas.frame(
        box, title: "help · \(rows.count) commands", remark: "Enter runs · Esc closes",
        focused: true)
      : box
    let (prompt, body) = inside.splitTop(1)
    PromptLine.paint("filter: ", help.editor, prompt, &canvas)
    let current = min(help.row, max(rows.count - 1, 0))
    let first = min(max(current - body.height / 2, 0), max(rows.count - body.height, 0))
    for (line, row) in rows.dropFirst(first).prefix(body.height).enumerated() {
      paint(row, state, chosen: first + line == current, body.row(line), &canvas)
    }
  }

  private static func paint(
    _ row: KeyRow, _ state: WorkbenchState, chosen: Bool, _ area: Area, _ canvas: inout Canvas
  ) {
    let base: Role = chosen ? .selection : .overlay
    canvas.fill(area, base)
    let keys = row.keys.joined(separator: " ")
    let role: Role = row.group == .steer ? .keySteer : .key
    canvas.text(
      leftAligned(keys, 14), style: canvas.sheet.style(role, on: base), in: area, at: 1)
    let reason = row.disabledReason(state)
    let words = reason.map { "\(row.help): \($0)" } ?? row.help
    let text = style(disabled: reason != nil, base, canvas)
    let wide = area.width >= 70
    if wide { canvas.text(leftAligned(row.command, 16), style: text, in: area, at: 16) }
    let column = wide ? 33 : 16
    canvas.text(fitted(words, area.width - column - 1), style: text, in: area, at: column)
  }

  private static func style(disabled: Bool, _ base: Role, _ canvas: Canvas) -> CellStyle {
    disabled ? canvas.sheet.style(.textDim, on: base) : canvas.sheet[base]
  }
}
