internal import EngineMessages

/// The layer's numbers; beside them the difference to a mark where one is compared.
enum NumbersPanel {
  struct Item {
    var name: String
    var role = Role.text
    var value: (LayerReport) -> Double
    var text: (Double) -> String
  }

  static func paint(
    _ subject: InspectSubject, _ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas
  ) {
    let title =
      subject.marked == nil ? "numbers" : "\(subject.moment) (Δ\(subject.markName ?? ""))"
    let inside = canvas.frame(area, title: title)
    for (row, item) in items(subject.report).prefix(inside.height).enumerated() {
      canvas.text(item.name, .textDim, in: inside, at: 1, row: row)
      let value = item.value(subject.report)
      var text = item.text(value)
      if let marked = subject.marked { text += " (\(item.text(value - item.value(marked))))" }
      canvas.textRight(text, item.role, in: inside, inset: 1, row: row)
    }
  }

  static func items(_ report: LayerReport) -> [Item] {
    let percent: (Double) -> String = { Number.percent($0) }
    let fixed: (Double) -> String = { Number.fixed($0, 3) }
    let small: (Double) -> String = { Number.scientific($0) }
    return [
      Item(
        name: "‖QᵀQ−I‖",
        role: HealthLimits.role(report.orthogonalityFrobenius, HealthLimits.orthogonality),
        value: \.orthogonalityFrobenius, text: small),
      Item(name: "max|QᵀQ−I|", value: \.orthogonalityMax, text: small),
      Item(name: "loss", value: \.loss, text: { Number.fixed($0, 4) }),
      Item(name: "Δloss", value: \.lossDifference, text: { Number.signed($0, 4) }),
      Item(name: "SQNR dB", value: \.sqnr, text: { Number.fixed($0, 2) }),
      Item(name: "bits", value: { Double($0.bits) }, text: { Number.fixed($0, 0) }),
      Item(name: "churn/100", value: \.churn, text: percent),
      Item(name: "saturation", value: \.saturation, text: percent),
      Item(name: "zeros", value: \.zeros, text: percent),
      Item(name: "‖g‖", value: \.gradientNorm, text: Number.compact),
      Item(name: report.anglesFrozen ? "θ frozen" : "θ drift", value: \.angleDrift, text: fixed),
      Item(name: "θ mean", value: \.angleMean, text: fixed),
      Item(name: "θ σ", value: \.angleDeviation, text: fixed),
    ]
  }
}
