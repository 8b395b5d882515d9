internal import EngineMessages

/// The sheet of layers: as many columns as fit, the cursor's row kept in view.
enum LayersPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    let rows = LayerRows.rows(state)
    let inside = canvas.frame(
      area, title: title(state, rows.count, visible: area.height - 3), remark: remark(state),
      focused: state.view.screen == .layers)
    guard inside.height > 1 else { return }
    let columns = LayerSheet.columns(width: inside.width, page: state.view.columnPage)
    LayerSheet.paintHeadings(columns, state, inside.row(0), &canvas)
    let (_, body) = inside.splitTop(1)
    if rows.isEmpty { canvas.text(emptyReason(state), .textDim, in: body, at: 1) }
    let current = rows.firstIndex { $0.name == state.currentLayer } ?? 0
    let first = min(max(current - body.height / 2, 0), max(rows.count - body.height, 0))
    for (line, row) in rows.dropFirst(first).prefix(body.height).enumerated() {
      let chosen = first + line == current
      LayerSheet.paint(row, columns, state, chosen: chosen, body.row(line), &canvas)
    }
  }

  private static func title(_ state: WorkbenchState, _ count: Int, visible: Int) -> String {
    let total = state.run.layers.count
    let order = state.view.sort.heading + (state.view.sortReversed ? " ▲" : "")
    if state.view.screen == .overview, state.view.filter == nil, !state.view.sortReversed {
      return "layers · worst \(min(max(visible, 0), count)) of \(total) by \(order)"
    }
    let shown = count == total ? "\(total)" : "\(count) of \(total)"
    return "layers · \(shown) by \(order)"
  }

  private static func remark(_ state: WorkbenchState) -> String {
    var words: [String] = []
    if let filter = state.view.filter { words.append("/\(filter.text)") }
    if state.view.markedOnly { words.append("marked") }
    if let cursor = state.view.timeCursor, let step = state.run.history.step(at: cursor) {
      words.append("as of step \(Number.steps(step))")
    }
    return words.joined(separator: " ")
  }

  private static func emptyReason(_ state: WorkbenchState) -> String {
    if state.run.sweep.description != nil {
      return "a sweep has no layers of its own: 4, and Enter opens a cell"
    }
    return state.run.layers.isEmpty
      ? "no layers yet" : "no layer passes the filter (/ to change it)"
  }
}
