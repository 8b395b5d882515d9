internal import EngineMessages

/// The loss curves: training and validation.
enum LossPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    let window = PlotWindow.steps(state)
    let remark = PlotRemark.text(state, window, columns: area.width - 8)
    let inside = canvas.frame(area, title: canvas.glyphs.lossTitle, remark: remark)
    let curves = state.run.curves
    CurvePlot(
      curves: [
        CurvePlot.Curve(name: "train", series: curves.loss, role: .plotSeries1),
        CurvePlot.Curve(
          name: "val", series: curves.validation, role: .plotSeries2, dashed: true),
      ], window: window, logarithmic: state.view.logScale, smoothing: state.view.smoothing,
      crosshair: state.view.crosshair, marks: PlotRemark.marks(state)
    ).paint(in: inside, on: &canvas)
    readout(state, inside, &canvas)
  }

  /// The values under the crosshair, in the plot's own corner.
  private static func readout(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    guard let step = state.view.crosshair, area.width > 40 else { return }
    let curves = state.run.curves
    var text = " step \(Number.steps(step))"
    if let loss = curves.loss.value(at: step) { text += "  train \(Number.fixed(loss, 4))" }
    if let value = curves.validation.value(at: step) { text += "  val \(Number.fixed(value, 4))" }
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
