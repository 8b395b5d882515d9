/// The timeline, enlarged: where the session stands, what happened when, how fast it plays.
enum TimelinePanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    let inside = canvas.frame(area, title: "timeline", remark: speed(state))
    guard inside.width > 8, inside.height > 0 else { return }
    canvas.text(position(state), .textStrong, in: inside, at: 1)
    let bar = Area(x: inside.x + 1, y: inside.y + 1, width: inside.width - 2, height: 1)
    guard inside.height > 1 else { return }
    paintBar(state, bar, &canvas)
    guard inside.height > 2 else { return }
    paintMarkers(state, Area(x: bar.x, y: bar.y + 1, width: bar.width, height: 1), &canvas)
    guard inside.height > 3 else { return }
    let range = state.recordedSteps
    canvas.text(Number.steps(range.lowerBound), .plotAxis, in: inside, at: 1, row: 3)
    canvas.textRight(Number.steps(range.upperBound), .plotAxis, in: inside, inset: 1, row: 3)
    canvas.text(
      "C checkpoint  ◆ command  ! divergence  M mark", .textDim, in: inside,
      at: max(inside.width / 2 - 22, 12), row: 3)
  }

  private static func speed(_ state: WorkbenchState) -> String {
    guard state.mode == .replay else {
      if state.run.summary != nil { return "the run has ended" }
      return state.view.timeCursor == nil ? "following live" : "the run goes on"
    }
    return (state.playback.playing ? "▶ " : "‖ ") + Number.compact(state.playback.speed) + "×"
  }

  private static func position(_ state: WorkbenchState) -> String {
    let range = state.recordedSteps
    var text = "step \(Number.steps(state.shownStep)) of \(Number.steps(range.upperBound))"
    text += "   \(Wording.clock(state.run.seconds(at: state.view.timeCursor)))"
    if let index = state.sessionIndex { text += " / \(Wording.clock(index.seconds))" }
    return text
  }

  private static func paintBar(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    let cursor = TimelineStrip.column(of: state.shownStep, state.recordedSteps, area)
    for x in 0..<area.width {
      let done = x <= cursor
      canvas.put(
        x == cursor ? "▮" : done ? "━" : "─", done ? .plotSeries1 : .plotAxis, x: area.x + x,
        y: area.y)
    }
  }

  private static func paintMarkers(
    _ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas
  ) {
    let range = state.recordedSteps
    for marker in TimelineMarker.markers(state) where range.contains(marker.step) {
      let x = min(
        TimelineStrip.column(of: marker.step, range, area), area.width - marker.glyph.count)
      canvas.text(marker.glyph, marker.role, in: area, at: max(x, 0))
    }
  }
}
