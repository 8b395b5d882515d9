/// The recorded steps as one line: markers at their places, the time cursor as a block.
enum TimelineStrip {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    guard area.width > 4 else { return }
    let range = state.recordedSteps
    canvas.text("├" + String(repeating: "─", count: area.width - 2) + "┤", .bar, in: area)
    for marker in TimelineMarker.markers(state) where range.contains(marker.step) {
      let x = min(column(of: marker.step, range, area), area.width - marker.glyph.count)
      let style = canvas.sheet.style(marker.role, on: .bar)
      canvas.text(marker.glyph, style: style, in: area, at: max(x, 0))
    }
    let x = column(of: state.shownStep, range, area)
    canvas.text("▮", style: canvas.sheet.style(.textStrong, on: .bar), in: area, at: x)
  }

  static func column(of step: Int, _ range: ClosedRange<Int>, _ area: Area) -> Int {
    let span = max(range.upperBound - range.lowerBound, 1)
    return min(max((step - range.lowerBound) * (area.width - 1) / span, 0), area.width - 1)
  }
}
