internal import EngineMessages

/// The large plot: the loss and its validation, or another curve of the run.
enum LossPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    let window = PlotWindow.steps(state)
    let remark = PlotRemark.text(state, window, columns: area.width - 8)
    let validates = state.view.curveView.showsValidation(state.run.curves)
    let inside = canvas.frame(
      area, title: title(state, validates, canvas.glyphs), remark: remark)
    CurvePlot(
      curves: ghosts(state) + curves(state, validates), window: window,
      logarithmic: state.view.logScale,
      smoothing: state.view.smoothing, crosshair: state.view.crosshair,
      marks: PlotRemark.marks(state),
      empty: state.run.sweep.description == nil ? "no data yet" : "a sweep: 4 shows its cells"
    ).paint(in: inside, on: &canvas)
    readout(state, validates, inside, &canvas)
  }

  private static func title(
    _ state: WorkbenchState, _ validates: Bool, _ glyphs: GlyphSet
  ) -> String {
    let curve = state.view.curveView.title(state.run)
    let (solid, dashed) = (CurveStroke.solid.name(glyphs), CurveStroke.dashed.name(glyphs))
    var title = validates ? "\(curve): train \(solid) val \(dashed)" : curve
    guard !state.view.ghosts.isEmpty else { return title }
    if !validates { title += ": this \(solid)" }
    return title + " " + state.view.ghosts.legend(glyphs)
  }

  private static func ghosts(_ state: WorkbenchState) -> [CurvePlot.Curve] {
    state.view.ghosts.curves { state.view.curveView.series($0.curves) }
  }

  private static func curves(_ state: WorkbenchState, _ validates: Bool) -> [CurvePlot.Curve] {
    let curves = state.run.curves
    let train = CurvePlot.Curve(
      name: "train", series: state.view.curveView.series(curves), role: .plotSeries1)
    let validation = CurvePlot.Curve(
      name: "val", series: curves.validation, role: .plotSeries2, stroke: .dashed)
    return validates ? [train, validation] : [train]
  }

  /// The values under the crosshair, in the plot's own corner.
  private static func readout(
    _ state: WorkbenchState, _ validates: Bool, _ area: Area, _ canvas: inout Canvas
  ) {
    guard let step = state.view.crosshair, area.width > 40 else { return }
    var text = " step \(Number.steps(step))"
    for curve in curves(state, validates) + ghosts(state) {
      guard let value = curve.series.value(at: step) else { continue }
      text += "  \(fitted(curve.name, 16)) \(Number.compact(value))"
    }
    canvas.textRight(text + " ", .plotCrosshair, in: area)
  }
}

/// What a plot says of itself: decimation, scale, zoom, marks.
enum PlotRemark {
  static func text(_ state: WorkbenchState, _ window: Range<Int>, columns: Int) -> String {
    let ratio = max(window.count / max(columns, 1), state.run.curves.loss.stride, 1)
    var words = ["1:\(ratio)"]
    if state.view.zoom > 0 { words.append("zoom ×\(1 << state.view.zoom)") }
    if state.view.smoothing { words.append("smooth") }
    words.append(state.view.logScale ? "log-y" : "lin-y")
    return words.joined(separator: " ")
  }

  static func marks(_ state: WorkbenchState) -> [(label: String, step: Int)] {
    state.view.marks.sorted { $0.key < $1.key }.map { ("M\($0.key)", $0.value) }
  }
}
