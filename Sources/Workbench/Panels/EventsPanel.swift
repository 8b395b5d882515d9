/// The newest events in a dock.
enum EventsPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    let inside = canvas.frame(area, title: "events", remark: "7 log")
    let rows = LogRows.rows(state).suffix(inside.height)
    for (line, row) in rows.enumerated() {
      LogLinePainter.paint(row, brief: area.width < 80, inside.row(line), &canvas)
    }
  }
}
