internal import EngineMessages

/// Every steering command with what became of it.
enum CommandsPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    let all = state.run.commands.elements
    let records = all.filter { $0.step <= state.view.timeCursor ?? .max }
    let later = records.count < all.count ? " of \(all.count)" : ""
    let inside = canvas.frame(
      area, title: "commands · \(records.count)\(later)", remark: "{ } markers")
    let waiting = state.view.sent.map { ("#\($0.id)", $0.text, "queued", Role.textDim) }
    let known = records.map { ($0.label, $0.text, word($0, state.run), role($0)) }
    let rows = (known + waiting).suffix(inside.height)
    if rows.isEmpty {
      let none = all.isEmpty ? "none yet" : "none up to this step"
      canvas.text(none, .textDim, in: inside, at: 1)
    }
    for (line, row) in rows.enumerated() {
      canvas.text(rightAligned(row.0, 6), .textDim, in: inside, row: line)
      let text = fitted(row.1, max(inside.width / 2 - 8, 0))
      canvas.text(text, .text, in: inside, at: 7, row: line)
      let answer = fitted(row.2, inside.width - inside.width / 2)
      canvas.text(answer, row.3, in: inside, at: inside.width / 2, row: line)
    }
  }

  static func word(_ record: CommandRecord, _ run: RunState) -> String {
    switch record.status {
    case .accepted where run.summary != nil: "not answered: the run had ended"
    case .accepted: "accepted, waits for the step boundary"
    case .applied(let step):
      "✓ applied at \(Number.steps(step))" + (record.undone ? ", undone" : "")
    case .rejected(let reason): "× rejected: \(reason)"
    }
  }

  static func role(_ record: CommandRecord) -> Role {
    switch record.status {
    case .accepted: .textDim
    case .applied: .statusOk
    case .rejected: .statusWarn
    }
  }
}
