/// What to open: the embedded models first, then recorded sessions.
enum PickerPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    let inside = canvas.frame(
      area, title: "open", remark: remark(state.sessions.count), focused: true)
    let (head, body) = inside.splitTop(1)
    canvas.text(row(titles, inside.width), .textDim, in: head, at: 2)
    let rows = embedded + state.sessions.map(columns)
    let current = min(state.view.pickerRow, rows.count - 1)
    let first = min(max(current - body.height / 2, 0), max(rows.count - body.height, 0))
    for (line, cells) in rows.dropFirst(first).prefix(body.height).enumerated() {
      let chosen = first + line == current
      if chosen { canvas.fill(body.row(line), .selection) }
      let role: Role = chosen ? .selection : .text
      canvas.text(chosen ? "▸" : " ", role, in: body, row: line)
      canvas.text(row(cells, inside.width), role, in: body, at: 2, row: line)
    }
  }

  private static func remark(_ count: Int) -> String {
    count == 1 ? "1 session" : "\(count) sessions"
  }

  private static let titles = ["session", "model", "steps", "loss", "state", "began"]
  // In the order of `OpenTarget.embedded`.
  private static let embedded = [
    ["embedded default", "train afresh", "", "", "", ""],
    ["embedded ViT", "train afresh", "", "", "", ""],
  ]

  private static func columns(_ entry: SessionEntry) -> [String] {
    [
      entry.name, entry.model, Number.steps(entry.steps),
      entry.lastLoss.map { Number.fixed($0, 3) } ?? "-", entry.state, entry.startedAt,
    ]
  }

  private static func row(_ cells: [String], _ width: Int) -> String {
    let names = min(max((width - 32) / 3, 8), 28)
    return leftAligned(cells[0], names) + " " + leftAligned(cells[1], names) + " "
      + rightAligned(cells[2], 8) + " " + rightAligned(cells[3], 7) + "  "
      + leftAligned(cells[4], 9) + " " + cells[5]
  }
}
