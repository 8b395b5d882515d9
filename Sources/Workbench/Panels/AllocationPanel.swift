internal import EngineMessages

/// The bits layers have: what was asked, what they cost, how many layers have what.
enum AllocationPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    let inside = canvas.frame(area, title: "bits layer by layer")
    for (row, line) in lines(state).prefix(inside.height).enumerated() {
      canvas.text(fitted(line.text, inside.width - 2), line.role, in: inside, at: 1, row: row)
    }
  }

  private typealias Line = (text: String, role: Role)

  private static func lines(_ state: WorkbenchState) -> [Line] {
    guard let view = AllocationView(state) else {
      guard Steering.blocked(state, verb: "allocate") == nil else {
        return [("no bits were chosen layer by layer", .textDim)]
      }
      return [
        ("A or :allocate bits=2.5 measures every layer at", .textDim),
        ("every width and gives each the bits that lose", .textDim),
        ("least on average; size=200KiB bounds bytes.", .textDim),
      ]
    }
    let report = view.report
    return [
      (
        "asked \(report.budget.text) · \(state.view.timeCursor == nil ? "now" : "then") \(Number.fixed(view.averageBits, 3)) bits",
        .textStrong
      ),
      (shares(view), .text),
      (
        "nll \(Number.signed(view.rise ?? .nan, 4)) if layers add up, over "
          + Number.fixed(report.referenceNLL, 4), .text
      ),
    ] + uniform(report) + [
      (
        "on \(Number.steps(report.count)) tokens or images not reported on"
          + (report.seconds > 0 ? ", \(Number.fixed(report.seconds, 1)) s" : ""), .textDim
      )
    ]
  }

  private static func shares(_ view: AllocationView) -> String {
    view.report.widths.map { bits in
      let share = view.share(of: bits)
      return "\(bits) bit: \(share.layers) (\(Number.percent(share.weights, decimals: 0)))"
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
