internal import EngineMessages

/// Every steering command with what became of it.
enum CommandsPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    let records = state.run.commands.elements
    let inside = canvas.frame(area, title: "commands · \(records.count)", remark: "{ } markers")
    let waiting = state.view.sent.map { ("#\($0.id)", $0.text, "queued", Role.textDim) }
    let known = records.map { ("#\($0.id)", $0.text, word($0), role($0)) }
    let rows = (known + waiting).suffix(inside.height)
    if rows.isEmpty { canvas.text("none yet", .textDim, in: inside, at: 1) }
    for (line, row) in rows.enumerated() {
      canvas.text(rightAligned(row.0, 5), .textDim, in: inside, row: line)
      let text = fitted(row.1, max(inside.width / 2 - 8, 0))
      canvas.text(text, .text, in: inside, at: 7, row: line)
      let answer = fitted(row.2, inside.width - inside.width / 2)
      canvas.text(answer, row.3, in: inside, at: inside.width / 2, row: line)
    }
  }

  static func word(_ record: CommandRecord) -> String {
    switch record.status {
    case .accepted: "accepted, waits for the step boundary"
    case .applied(let step):
      "✓ applied at \(Number.steps(step))" + (record.undone ? ", undone" : "")
    case .rejected(let reason): "× rejected: \(reason)"
    }
  }

  private static func role(_ record: CommandRecord) -> Role {
    switch record.status {
    case .accepted: .textDim
    case .applied: .statusOk
    case .rejected: .statusWarn
    }
  }
}
