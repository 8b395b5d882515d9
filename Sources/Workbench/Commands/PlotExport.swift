/// Curves as CSV: one row a bucket of the finest level kept, extremes beside the mean.
enum PlotExport {
  static func csv(_ state: WorkbenchState) -> String {
    var lines = ["series,step,minimum,mean,maximum,points,lost"]
    for (name, series) in curves(state) {
      for (index, bucket) in series.levels[0].enumerated() where !bucket.isEmpty {
        let values = bucket.count > 0 ? "\(bucket.low),\(bucket.mean),\(bucket.high)" : ",,"
        let step = index * series.stride
        lines.append("\(name),\(step),\(values),\(bucket.count),\(bucket.lost)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func curves(_ state: WorkbenchState) -> [(String, Series)] {
    if state.view.screen == .inspect, let layer = state.currentLayer.flatMap(state.run.layer) {
      return [
        ("loss", layer.loss), ("orthogonality", layer.orthogonality), ("churn", layer.churn),
      ]
    }
    let curves = state.run.curves
    let ghosts = state.view.ghosts.curves { state.view.curveView.series($0.curves) }
    return [
      ("loss", curves.loss), ("crossEntropy", curves.crossEntropy),
      ("validation", curves.validation), ("learningRate", curves.learningRate),
      ("gradientNorm", curves.gradientNorm), ("tokensPerSecond", curves.tokensPerSecond),
    ] + ghosts.map { ("\(state.view.curveView.rawValue) of \($0.name)", $0.series) }
  }
}
