internal import EngineMessages

/// The newest steering command and where it stands.
enum PendingPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    if let waiting = state.view.sent.last {
      let text = "#\(waiting.id) \(waiting.text) … queued (waits for the step boundary)"
      canvas.text(fitted(text, area.width - 2), .prompt, in: area, at: 1)
    } else if let record = state.run.commands.elements.last {
      let text =
        "\(Number.steps(record.step)) #\(record.id) \(record.text) \(CommandsPanel.word(record))"
      canvas.text(fitted(text, area.width - 2), .textDim, in: area, at: 1)
    }
  }
}

/// Message or selection at the left, losses of the process at the right; the line being typed.
enum StatusPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    switch state.view.overlay {
    case .commandLine(let line): PromptLine.paint(":", line.editor, area, &canvas)
    case .filter(let editor): PromptLine.paint("/", editor, area, &canvas)
    default: paintStatus(state, area, &canvas)
    }
  }

  private static func paintStatus(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    if let leaving = LeavingLine.text(state) {
      canvas.text(fitted(leaving, area.width - 2), .statusWarn, in: area, at: 1)
      return
    }
    let readings = state.readings
    let right =
      area.width < 60
      ? ""
      : "dropped \(readings.framesDropped)  queue \(readings.queueDepth)/\(readings.queueCapacity)"
    canvas.textRight(right, .textDim, in: area, inset: 1)
    let room = area.width - GlyphWidth.width(of: right) - 4
    if let notice = state.view.notice {
      let text = (notice.isFault ? "! " : "") + notice.text
      canvas.text(fitted(text, room), notice.isFault ? .statusWarn : .text, in: area, at: 1)
    } else {
      canvas.text(fitted(selection(state), room), .textDim, in: area, at: 1)
    }
  }

  private static func selection(_ state: WorkbenchState) -> String {
    if state.mode == .picker { return "Enter opens, : commands, ? help" }
    var words: [String] = []
    if !state.view.pendingKeys.isEmpty {
      words.append(state.view.pendingKeys.map(KeySpelling.name(of:)).joined() + "…")
    }
    if let filter = state.view.filter { words.append("/\(filter.text)") }
    if let layer = state.currentLayer { words.append("sel \(layer)") }
    if !state.view.markedLayers.isEmpty { words.append("\(state.view.markedLayers.count) marked") }
    if let cursor = state.view.timeCursor {
      words.append("at step \(Number.steps(cursor)), the run is at \(Number.steps(state.run.step))")
    }
    return words.joined(separator: "  ")
  }
}

/// A line being typed, its cursor as a reversed cell.
enum PromptLine {
  static func paint(_ mark: String, _ editor: LineEditor, _ area: Area, _ canvas: inout Canvas) {
    canvas.fill(area, .prompt)
    var x = canvas.text(mark, .prompt, in: area)
    let room = max(area.width - x - 1, 0)
    let start = min(max(editor.cursor - room + 1, 0), editor.cursor)
    let text = String(editor.text.dropFirst(start))
    canvas.text(text, .prompt, in: area, at: x)
    x += GlyphWidth.width(of: String(text.prefix(editor.cursor - start)))
    guard x < area.width else { return }
    var cell = canvas.grid[area.x + x, area.y]
    cell.style.attributes.formSymmetricDifference(.reverse)
    canvas.grid[area.x + x, area.y] = cell
  }
}

/// What the keys do here: generated from the key table, lookers before steerers.
enum HintPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    canvas.fill(area, .hint)
    let rows = state.keys.rows.filter { row in
      row.hint != nil && !row.keys.isEmpty && applies(row, state)
        && row.disabledReason(state) == nil
    }
    let steerers = rows.filter { $0.group == .steer }
    let always = rows.filter { $0.group == .ask }
    let lookers = rows.filter { $0.group != .steer && $0.group != .ask }
    let steering = steerers.isEmpty ? 0 : min(width(steerers) + 3, area.width * 2 / 5)
    let end = area.width - steering
    var x = paint(lookers, from: 1, to: end - width(always), .key, area, &canvas)
    x = paint(always, from: x, to: end, .key, area, &canvas)
    guard !steerers.isEmpty, x < area.width - 8 else { return }
    x += canvas.text("│ ", .hint, in: area, at: x)
    _ = paint(steerers, from: x, to: area.width, .keySteer, area, &canvas)
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
