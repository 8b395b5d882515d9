/// The steps a plot shows: the whole run, or a part of it around the crosshair.
enum PlotWindow {
  static func steps(_ state: WorkbenchState) -> Range<Int> {
    let first = state.run.curves.loss.firstStep ?? 0
    let end = max(state.shownStep, first + 1) + 1
    guard state.view.zoom > 0 else { return first..<end }
    let span = max((end - first) >> state.view.zoom, 8)
    let centre = state.view.crosshair ?? (end - span / 2)
    let low = max(min(centre - span / 2, end - span), first)
    return low..<min(low + span, max(end, low + 2))
  }
}
