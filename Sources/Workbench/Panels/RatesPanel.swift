/// Gradient norm and learning rate, side by side.
enum RatesPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    let halves = area.columns(2)
    let curves = state.run.curves
    plot(state, curves.gradientNorm, "‖g‖", .plotSeries3, halves[0], &canvas)
    plot(state, curves.learningRate, "learning rate", .plotSeries4, halves[1], &canvas)
  }

  private static func plot(
    _ state: WorkbenchState, _ series: Series, _ title: String, _ role: Role, _ area: Area,
    _ canvas: inout Canvas
  ) {
    let value = series.value(at: state.view.crosshair ?? state.shownStep)
    let inside = canvas.frame(area, title: title, remark: value.map(Number.compact) ?? "")
    CurvePlot(
      curves: [CurvePlot.Curve(name: title, series: series, role: role)],
      window: PlotWindow.steps(state), logarithmic: state.view.logScale,
      smoothing: state.view.smoothing, crosshair: state.view.crosshair
    ).paint(in: inside, on: &canvas)
  }
}
