internal import EngineMessages

/// The choice of bits under a budget: what it reaches, what it costs, how many layers have what.
enum AllocationPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    let inside = canvas.frame(area, title: "bits layer by layer")
    for (row, line) in lines(state).prefix(inside.height).enumerated() {
      canvas.text(fitted(line.text, inside.width - 2), line.role, in: inside, at: 1, row: row)
    }
  }

  private typealias Line = (text: String, role: Role)

  private static func lines(_ state: WorkbenchState) -> [Line] {
    guard let report = state.run.allocation else {
      return [
        ("A or :allocate bits=2.5 measures every layer at", .textDim),
        ("every width and gives each the bits that lose", .textDim),
        ("least on average; size=200KiB bounds bytes.", .textDim),
      ]
    }
    return [
      ("\(report.budget.text) · \(Number.fixed(report.averageBits, 3)) bits reached", .textStrong),
      (shares(report), .text),
      (
        "nll \(Number.signed(report.predictedRise, 4)) if layers add up, over "
          + Number.fixed(report.referenceNLL, 4), .text
      ),
    ] + uniform(report) + [
      (
        "on \(Number.steps(report.count)) tokens or images not reported on"
          + (report.seconds > 0 ? ", \(Number.fixed(report.seconds, 1)) s" : ""), .textDim
      )
    ]
  }

  /// How many layers, and what part of the weights, have each width.
  private static func shares(_ report: SensitivityReport) -> String {
    let total = max(report.layers.reduce(0) { $0 + $1.count }, 1)
    return report.widths.map { bits in
      let chosen = report.layers.filter { $0.bits == bits }
      let share = Double(chosen.reduce(0) { $0 + $1.count }) / Double(total)
      return "\(bits) bit: \(chosen.count) (\(Number.percent(share, decimals: 0)))"
    }.joined(separator: " · ")
  }

  /// One width everywhere, for comparison.
  private static func uniform(_ report: SensitivityReport) -> [Line] {
    let rises = report.widths.indices.map { index in
      "\(report.widths[index]) bit "
        + Number.signed(report.layers.reduce(0) { $0 + $1.rises[index] }, 4)
    }
    return [("everywhere: " + rises.joined(separator: " · "), .textDim)]
  }
}
