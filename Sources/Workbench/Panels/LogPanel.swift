internal import EngineMessages

/// The log, newest line last; the cursor's line is where Enter moves the time to.
enum LogPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    let rows = LogRows.rows(state)
    let inside = canvas.frame(
      area, title: title(state, rows.count), remark: remark(state), focused: true)
    if rows.isEmpty { canvas.text("nothing at this level", .textDim, in: inside, at: 1) }
    let current = rows.count - 1 - state.view.logOffset
    let last = min(max(current + inside.height / 2, inside.height - 1), rows.count - 1)
    let first = max(last - inside.height + 1, 0)
    for (line, row) in rows.dropFirst(first).prefix(inside.height).enumerated() {
      let chosen = first + line == current && state.view.logOffset > 0
      if chosen { canvas.fill(inside.row(line), .selection) }
      LogLinePainter.paint(row, chosen: chosen, inside.row(line), &canvas)
    }
  }

  private static func title(_ state: WorkbenchState, _ count: Int) -> String {
    "log · \(state.view.logLevel.rawValue) and above · \(count) lines"
  }

  private static func remark(_ state: WorkbenchState) -> String {
    var words: [String] = []
    if !state.view.logFilter.isEmpty { words.append("/\(state.view.logFilter)") }
    let dropped = state.run.log.dropped + state.view.captured.dropped
    if dropped > 0 { words.append("\(dropped) older let go") }
    words.append(state.view.logOffset == 0 ? "following" : "G follows")
    return words.joined(separator: " · ")
  }
}

/// One line: step, time, level in a letter and a colour, text.
enum LogLinePainter {
  static func paint(
    _ line: LogLine, chosen: Bool = false, brief: Bool = false, _ area: Area,
    _ canvas: inout Canvas
  ) {
    let role = role(line.level)
    func style(_ role: Role) -> CellStyle {
      chosen ? canvas.sheet.style(role, on: .selection) : canvas.sheet[role]
    }
    var x = canvas.text(
      rightAligned(Number.steps(line.step), 8), style: style(.textDim), in: area)
    if !brief, area.width >= 60 {
      x += canvas.text(
        rightAligned(Wording.clock(line.seconds), 9), style: style(.textDim), in: area, at: x)
    }
    x += canvas.text(" \(letter(line.level)) ", style: style(role), in: area, at: x)
    canvas.text(fitted(line.text, area.width - x), style: style(role), in: area, at: x)
  }

  static func role(_ level: LogLevel) -> Role {
    switch level {
    case .debug: .logDebug
    case .info: .logInfo
    case .warn: .logWarn
    case .error: .logError
    }
  }

  private static func letter(_ level: LogLevel) -> String {
    switch level {
    case .debug: "·"
    case .info: " "
    case .warn: "!"
    case .error: "×"
    }
  }
}
