internal import EngineMessages

/// Message or selection at the left, losses of the process at the right; the line being typed.
enum StatusPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    switch state.view.overlay {
    case .commandLine(let line): PromptLine.paint(":", line.editor, area, &canvas)
    case .filter(let prompt):
      PromptLine.paint("/", prompt.editor, fault: prompt.fault?.place, area, &canvas)
    default: paintStatus(state, area, &canvas)
    }
  }

  private static func paintStatus(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    if let leaving = LeavingLine.text(state) {
      canvas.text(fitted(leaving, area.width - 2), .statusWarn, in: area, at: 1)
      return
    }
    let right = area.width < 60 ? "" : losses(state)
    canvas.textRight(right, .textDim, in: area, inset: 1)
    let room = area.width - GlyphWidth.width(of: right) - 4
    if let notice = state.view.notice,
      !(notice.command.map { PendingPanel.shows($0, state) } ?? false)
    {
      let text = (notice.isFault ? "! " : "") + notice.text
      canvas.text(fitted(text, room), notice.isFault ? .statusWarn : .text, in: area, at: 1)
    } else {
      canvas.text(fitted(selection(state), room), .textDim, in: area, at: 1)
    }
  }

  /// Frames that were due and not painted; commands that wait, where a queue is.
  private static func losses(_ state: WorkbenchState) -> String {
    guard state.mode != .picker else { return "" }
    let readings = state.readings
    let dropped = "dropped \(readings.framesDropped)"
    guard state.mode == .live, readings.queueCapacity > 0 else { return dropped }
    return dropped + "  queue \(readings.queueDepth)/\(readings.queueCapacity)"
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
    if !state.view.ghosts.isEmpty, ![.overview, .replay].contains(state.view.screen) {
      words.append("behind: \(state.view.ghosts.legend(state.glyphs))")
    }
    if let cursor = state.view.timeCursor {
      words.append("at step \(Number.steps(cursor)), the run is at \(Number.steps(state.run.step))")
    }
    return words.joined(separator: "  ")
  }
}
