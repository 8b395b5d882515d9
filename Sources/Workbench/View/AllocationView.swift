internal import EngineMessages

/// What layers cost as they were measured, with the bits they have now: a choice may have been
/// taken back since, or bits set by hand.
struct AllocationView {
  let report: SensitivityReport
  /// Bits of every layer now, in the report's order.
  let bits: [Int]

  init?(_ state: WorkbenchState) {
    guard let report = state.run.allocation else { return nil }
    self.report = report
    bits = report.layers.map { state.report(of: $0.name)?.bits ?? $0.bits }
  }

  private var weights: Int { max(report.layers.reduce(0) { $0 + $1.count }, 1) }

  var averageBits: Double {
    Double(zip(report.layers, bits).reduce(0) { $0 + $1.0.count * $1.1 }) / Double(weights)
  }

  /// Sum of the layers' rises at their bits; nil where one has bits that were not measured.
  var rise: Double? {
    var sum = 0.0
    for (layer, bits) in zip(report.layers, bits) {
      guard let index = report.widths.firstIndex(of: bits) else { return nil }
      sum += layer.rises[index]
    }
    return sum
  }

  /// How many layers have a width, and what part of the weights.
  func share(of width: Int) -> (layers: Int, weights: Double) {
    let chosen = zip(report.layers, bits).filter { $0.1 == width }
    return (chosen.count, Double(chosen.reduce(0) { $0 + $1.0.count }) / Double(weights))
  }
}
