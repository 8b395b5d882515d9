internal import EngineMessages

/// Loss, orthogonality and churn of the layer over the steps.
enum TrendsPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    guard let layer = state.currentLayer.flatMap(state.run.layer) else { return }
    let areas = area.width >= 72 || area.height < 15 ? area.columns(3) : stacked(area)
    plot(state, layer, \.loss, "loss", .plotSeries1, areas[0], &canvas)
    plot(
      state, layer, \.orthogonality, "‖QᵀQ−I‖", .plotSeries2, areas[1], &canvas,
      logarithmic: true, bound: HealthLimits.orthogonality.warn)
    plot(state, layer, \.churn, "churn", .plotSeries3, areas[2], &canvas)
  }

  /// As the sheet and the numbers beside it spell it.
  private static func text(_ value: Double, _ path: KeyPath<LayerState, Series>) -> String {
    path == \.churn ? Number.percent(value) : Number.compact(value)
  }

  private static func stacked(_ area: Area) -> [Area] {
    (0..<3).map { index in
      let from = area.height * index / 3
      let to = area.height * (index + 1) / 3
      return Area(x: area.x, y: area.y + from, width: area.width, height: to - from)
    }
  }

  private static func plot(
    _ state: WorkbenchState, _ layer: LayerState, _ path: KeyPath<LayerState, Series>,
    _ title: String, _ role: Role, _ area: Area, _ canvas: inout Canvas,
    logarithmic: Bool = false, bound: Double? = nil
  ) {
    let series = layer[keyPath: path]
    let others = state.view.ghosts.curves { $0.layer(layer.description.name)?[keyPath: path] }
    let step = state.view.crosshair ?? state.shownStep
    let value = series.value(at: step).map { text($0, path) } ?? ""
    let remark = state.view.crosshair == nil ? value : "┆ \(Number.steps(step)): \(value)"
    let log = logarithmic || state.view.logScale
    let inside = canvas.frame(area, title: log ? "\(title) log" : title, remark: remark)
    CurvePlot(
      curves: others + [CurvePlot.Curve(name: title, series: series, role: role)],
      window: PlotWindow.steps(state), logarithmic: log, smoothing: state.view.smoothing,
      crosshair: state.view.crosshair, marks: PlotRemark.marks(state), bound: bound
    ).paint(in: inside, on: &canvas)
  }
}
