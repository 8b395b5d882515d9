internal import EngineMessages

/// The newest steering command and where it stands; while looking back it is the live run's.
enum PendingPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    let looksBack = state.view.timeCursor != nil
    if let waiting = state.view.sent.last {
      let text =
        (looksBack ? "acts on the live run: " : "")
        + "#\(waiting.id) \(waiting.text) … queued (waits for the step boundary)"
      canvas.text(fitted(text, area.width - 2), .prompt, in: area, at: 1)
    } else if let record = newest(state.run) {
      let text =
        (looksBack ? "live run: " : "")
        + "\(Number.steps(record.step)) \(record.label) \(record.text) "
        + CommandsPanel.word(record, state.run)
      let role = CommandsPanel.role(record)
      canvas.text(
        fitted(text, area.width - 2), role == .statusWarn ? role : .textDim, in: area, at: 1)
    }
  }

  /// What a run that has ended never answered is no news.
  private static func newest(_ run: RunState) -> CommandRecord? {
    run.commands.elements.last { $0.status != .accepted || run.summary == nil }
  }

  /// Whether this panel stands on screen and tells of the command.
  static func shows(_ command: Int, _ state: WorkbenchState) -> Bool {
    guard !Layout.isMicro(width: state.width, height: state.height) else { return false }
    return (state.view.sent.last?.id ?? newest(state.run)?.id) == command
  }
}
