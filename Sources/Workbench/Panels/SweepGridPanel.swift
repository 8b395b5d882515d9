internal import EngineMessages

/// Methods down, widths across: mean and deviation over seeds, filled as cells finish.
enum SweepGridPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    guard let table = state.sweepTable else { return }
    let inside = canvas.frame(
      area, title: title(table), remark: remark(state.run.sweep, table), focused: true)
    guard inside.height > 1 else { return }
    let columns = columns(table, inside)
    paintHeadings(table, columns, inside.row(0), &canvas)
    let (_, body) = inside.splitTop(1)
    let current = state.view.sweepCursor.method
    let first = min(max(current - body.height / 2, 0), max(table.methods.count - body.height, 0))
    for (line, index) in table.methods.indices.dropFirst(first).prefix(body.height).enumerated() {
      paint(index, table, columns, state, body.row(line), &canvas)
    }
  }

  private static func title(_ table: SweepTable) -> String {
    table.isVision ? "accuracy, mean±sd" : "perplexity ratio, mean±sd"
  }

  private static func remark(_ sweep: SweepState, _ table: SweepTable) -> String {
    let full = table.reference.map { reference in
      reference.accuracy.map { "fp \(Number.percent($0, decimals: 2))" }
        ?? reference.perplexity.map { "fp \(Number.fixed($0, 4))" } ?? ""
    }
    let seeds = table.seeds.count == 1 ? "1 seed" : "\(table.seeds.count) seeds"
    return [full, seeds].compactMap { $0 }.joined(separator: " · ")
  }

  /// The name's column, then one a width.
  private static func columns(_ table: SweepTable, _ area: Area) -> [Area] {
    let longest = table.methods.map(\.count).max() ?? 0
    let (name, rest) = area.splitLeft(min(longest + 5, area.width / 3))
    return [name] + rest.columns(table.bits.count)
  }

  private static func paintHeadings(
    _ table: SweepTable, _ columns: [Area], _ row: Area, _ canvas: inout Canvas
  ) {
    canvas.text("method", .textDim, in: row, at: 4)
    for (bits, column) in zip(table.bits, columns.dropFirst()) {
      let cell = Area(x: column.x, y: row.y, width: column.width, height: 1)
      canvas.textRight("\(bits) bit", .textDim, in: cell, inset: 1)
    }
  }

  private static func paint(
    _ index: Int, _ table: SweepTable, _ columns: [Area], _ state: WorkbenchState, _ row: Area,
    _ canvas: inout Canvas
  ) {
    let method = table.methods[index]
    let isCurrent = index == state.view.sweepCursor.method
    let mark = SweepMark(index)
    canvas.text(isCurrent ? "▸" : " ", .text, in: row)
    canvas.text(mark.letter, mark.role, in: row, at: 2)
    canvas.text(fitted(method, columns[0].width - 4), .text, in: row, at: 4)
    let best = Set(table.frontier)
    for (offset, bits) in table.bits.enumerated() {
      guard let entry = table.entry(method, bits) else { continue }
      let column = columns[offset + 1]
      let cell = Area(x: column.x, y: row.y, width: column.width, height: 1)
      let isChosen = isCurrent && offset == state.view.sweepCursor.bits
      paint(entry, isChosen: isChosen, isBest: best.contains(entry), state, cell, &canvas)
    }
  }

  private static func paint(
    _ entry: SweepTable.Entry, isChosen: Bool, isBest: Bool, _ state: WorkbenchState,
    _ cell: Area, _ canvas: inout Canvas
  ) {
    let mark = runningMark(entry, state.run.sweep)
    let text = mark + SweepWording.figure(entry, width: cell.width - 2 - mark.count)
    if isChosen { canvas.fill(cell, .selection) }
    let role: Role =
      isChosen
      ? .selection
      : entry.unsuccessful > 0 ? .statusWarn : isBest ? .textStrong : mark.isEmpty ? .text : .prompt
    canvas.textRight(fitted(text, cell.width - 1), role, in: cell, inset: 1)
  }

  /// `▶42% ` where one of the entry's cells runs.
  private static func runningMark(_ entry: SweepTable.Entry, _ sweep: SweepState) -> String {
    guard let running = sweep.running, running.method == entry.method, running.bits == entry.bits
    else { return "" }
    let share = sweep.progress.map { "\(Int(saturating: $0.share * 100))%" } ?? ""
    return "▶\(share) "
  }
}
