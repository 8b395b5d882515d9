internal import EngineMessages

/// Too small for frames: one line a vital, or a row a line; every command still works.
enum MicroPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    let word = StateWord.current(state)
    let name = "\(state.view.screen.rawValue) \(state.view.screen.name)"
    let x = canvas.text("\(word.glyph) \(word.word) ", word.role, in: area)
    canvas.text(fitted(name, area.width - x), .textDim, in: area, at: x)
    let (_, body) = area.splitTop(1)
    for (row, line) in lines(state, body).prefix(body.height).enumerated() {
      canvas.text(fitted(line.text, area.width), line.role, in: body, row: row)
    }
  }

  private static func lines(_ state: WorkbenchState, _ area: Area) -> [HealthItem] {
    switch state.view.screen {
    case .layers: layers(state, area)
    case .inspect: inspect(state)
    case .log:
      LogRows.rows(state).suffix(area.height + state.view.logOffset).map {
        HealthItem(role: LogLinePainter.role($0.level), text: "\($0.step) \($0.text)")
      }
    case .sweep where state.run.sweep.description != nil: sweep(state, area)
    default: vitals(state)
    }
  }

  private static func vitals(_ state: WorkbenchState) -> [HealthItem] {
    let items = Vitals.items(state).map {
      HealthItem(role: $0.role, text: $0.name.isEmpty ? $0.text : "\($0.name) \($0.text)")
    }
    return items + HealthItem.items(state)
  }

  private static func layers(_ state: WorkbenchState, _ area: Area) -> [HealthItem] {
    let rows = LayerRows.rows(state)
    let current = rows.firstIndex { $0.name == state.currentLayer } ?? 0
    let first = min(max(current - area.height / 2, 0), max(rows.count - area.height, 0))
    return rows.enumerated().dropFirst(first).map { index, row in
      let value = row.report.map { "\($0.bits)b \(state.view.sort.text($0))" } ?? "-"
      return HealthItem(
        role: index == current ? .selection : .text,
        text: (index == current ? "▸" : " ") + "\(row.name) \(value)")
    }
  }

  private static func sweep(_ state: WorkbenchState, _ area: Area) -> [HealthItem] {
    guard let table = state.sweepTable else { return [] }
    let current = state.selectedEntry(table)
    let rows = table.entries.map { entry in
      let isCurrent = entry == current
      return HealthItem(
        role: isCurrent ? .selection : .text,
        text: (isCurrent ? "▸" : " ") + "\(entry.method) \(entry.bits)b "
          + SweepWording.figure(entry, width: 12))
    }
    let index = current.flatMap(table.entries.firstIndex(of:)) ?? 0
    return Array(rows.dropFirst(min(max(index - area.height / 2, 0), rows.count)))
  }

  private static func inspect(_ state: WorkbenchState) -> [HealthItem] {
    guard let name = state.currentLayer, let report = state.report(of: name) else { return [] }
    return [HealthItem(role: .textStrong, text: name)]
      + NumbersPanel.items(report).map {
        HealthItem(role: $0.role, text: "\($0.name) \($0.text($0.value(report)))")
      }
  }
}
