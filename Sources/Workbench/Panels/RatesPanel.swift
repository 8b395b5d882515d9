/// Gradient norm and learning rate, side by side.
enum RatesPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    let halves = area.columns(2)
    plot(state, \.gradientNorm, "‖g‖", .plotSeries3, halves[0], &canvas)
    plot(state, \.learningRate, "learning rate", .plotSeries4, halves[1], &canvas)
  }

  private static func plot(
    _ state: WorkbenchState, _ path: KeyPath<RunCurves, Series>, _ title: String, _ role: Role,
    _ area: Area, _ canvas: inout Canvas
  ) {
    let series = state.run.curves[keyPath: path]
    let value = series.value(at: state.view.crosshair ?? state.shownStep)
    let inside = canvas.frame(area, title: title, remark: value.map(Number.compact) ?? "")
    CurvePlot(
      curves: state.view.ghosts.curves { $0.curves[keyPath: path] } + [
        CurvePlot.Curve(name: title, series: series, role: role)
      ],
      window: PlotWindow.steps(state), logarithmic: state.view.logScale,
      smoothing: state.view.smoothing, crosshair: state.view.crosshair
    ).paint(in: inside, on: &canvas)
  }
}
