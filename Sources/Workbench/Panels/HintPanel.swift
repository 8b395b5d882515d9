internal import EngineMessages

/// What the keys do here: generated from the key table, lookers before steerers.
enum HintPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    canvas.fill(area, .hint)
    let rows = rows(state)
    let steerers = rows.filter { $0.group == .steer }
    let always = rows.filter { $0.group == .ask }
    let lookers = rows.filter { $0.group != .steer && $0.group != .ask }
    let wanted = width(steerers) + (state.view.timeCursor == nil ? 3 : 13)
    let steering = steerers.isEmpty ? 0 : min(wanted, area.width * 2 / 5)
    let end = area.width - steering
    var x = paint(lookers, from: 1, to: end - width(always), .key, area, &canvas)
    x = paint(always, from: x, to: end, .key, area, &canvas)
    guard !steerers.isEmpty, x < area.width - 8 else { return }
    x += canvas.text(
      state.view.timeCursor == nil ? "│ " : "│ live run: ", .hint, in: area, at: x)
    _ = paint(steerers, from: x, to: area.width, .keySteer, area, &canvas)
  }

  /// Rows of the table that do something here and now.
  static func rows(_ state: WorkbenchState) -> [KeyRow] {
    state.keys.rows.filter { row in
      row.hint != nil && !row.keys.isEmpty && applies(row, state)
        && row.disabledReason(state) == nil
    }.map { row in
      var row = row
      if let hint = hint(row.command, state) { row.hint = hint }
      return row
    }
  }

  /// What a key does now, where that is not what it mostly does.
  private static func hint(_ command: String, _ state: WorkbenchState) -> String? {
    switch command {
    case "enter" where state.view.screen == .compare: return "ask"
    case "enter" where state.view.screen == .log: return "go there"
    case "quit" where state.mode == .picker: return "leave"
    case "quit" where state.view.screen == .overview && state.parked == nil: return "leave"
    case "freeze-view" where state.mode == .replay:
      return state.playback.playing ? "hold" : "play"
    case "freeze-view" where state.view.timeCursor != nil: return "follow"
    case "pause-resume":
      if case .paused = state.run.phase { return "go on" }
      return nil
    default: return nil
    }
  }

  private static func applies(_ row: KeyRow, _ state: WorkbenchState) -> Bool {
    if state.mode == .picker { return ["enter", "help", "command", "quit"].contains(row.command) }
    return row.screens.isEmpty || row.screens.contains(state.view.screen)
  }

  private static func width(_ rows: [KeyRow]) -> Int {
    rows.reduce(0) { $0 + GlyphWidth.width(of: "\($1.keys[0]) \($1.hint ?? "")  ") }
  }

  private static func paint(
    _ rows: [KeyRow], from start: Int, to end: Int, _ role: Role, _ area: Area,
    _ canvas: inout Canvas
  ) -> Int {
    var x = start
    for row in rows {
      guard x + width([row]) <= end + 1 else { break }
      x += canvas.text(row.keys[0], role, in: area, at: x) + 1
      x += canvas.text(row.hint ?? "", .hint, in: area, at: x) + 2
    }
    return x
  }
}
