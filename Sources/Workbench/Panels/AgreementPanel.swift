internal import EngineMessages

/// How far the engines agree, and what a token or an image costs each.
enum AgreementPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    let comparison = state.run.comparison
    let step = comparison.prompt == nil ? "" : "student of step \(Number.steps(comparison.step))"
    let isVision = Wording.isVision(state.run)
    let unit = isVision ? "an image" : "a token"
    let inside = canvas.frame(area, title: "agreement · cost of \(unit)", remark: step)
    guard let report = comparison.report else {
      let doing = isVision ? "looking" : "writing"
      let text = comparison.isRunning ? "both engines are \(doing); :cancel ends it" : ""
      canvas.text(text, .textDim, in: inside, at: 1)
      return
    }
    let lines = summary(report) + table(report, unit) + energy(report)
    for (row, line) in lines.prefix(inside.height).enumerated() {
      canvas.text(fitted(line.text, inside.width - 2), line.role, in: inside, at: 1, row: row)
    }
  }

  private typealias Line = (text: String, role: Role)

  private static func summary(_ report: ComparisonReport) -> [Line] {
    let cancelled = report.wasCancelled ? " · cancelled" : ""
    let agreement =
      "top-1 \(Number.percent(report.agreement)) · KL \(Number.compact(report.divergence)) nats over "
      + "\(report.positions) \(report.accuracy == nil ? "positions" : "images")" + cancelled
    if let accuracy = report.accuracy {
      let both =
        "accuracy \(Number.percent(accuracy.shiftAdd)) against \(Number.percent(accuracy.reference))"
      return [("\(both) · \(agreement)", .text)]
    }
    let split =
      report.firstDivergence.map { "first differ at token \($0 + 1)" } ?? "the same text"
    return [("\(split) · \(agreement)", .text)]
  }

  private static func table(_ report: ComparisonReport, _ unit: String) -> [Line] {
    let head: Line = (row("shift-add, \(unit)", "shifts", "adds", "multiplies"), .textDim)
    return [head]
      + report.operations.map {
        (
          row(
            $0.place, Number.compact(Double($0.shifts)), Number.compact(Double($0.adds)),
            Number.compact(Double($0.multiplies))), .text
        )
      }
  }

  private static func row(_ name: String, _ cells: String...) -> String {
    leftAligned(name, 26) + cells.map { rightAligned($0, 12) }.joined()
  }

  private static func energy(_ report: ComparisonReport) -> [Line] {
    [
      (
        "weights read: \(Wording.bytes(report.shiftAddBytes)) against "
          + "\(Wording.bytes(report.referenceBytes)) in fp32", .text
      ),
      (
        "modelled (45 nm, not measured) nJ: compute \(nanojoules(report.shiftAddEnergy.compute, report.referenceEnergy.compute))"
          + " · on chip \(nanojoules(report.shiftAddEnergy.onChip, report.referenceEnergy.onChip))"
          + " · memory \(nanojoules(report.shiftAddEnergy.memory, report.referenceEnergy.memory))",
        .textDim
      ),
    ]
  }

  private static func nanojoules(_ packed: Double, _ reference: Double) -> String {
    "\(Number.compact(packed / 1000))/\(Number.compact(reference / 1000))"
  }
}
