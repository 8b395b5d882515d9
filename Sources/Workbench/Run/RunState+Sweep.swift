internal import EngineMessages

extension RunState {
  /// A sweep's events, and what of them the log says.
  mutating func follow(_ body: EngineEventBody) {
    sweep.apply(body)
    switch body {
    case .sweepPlanned(let plan):
      note(
        .info,
        "sweep \(plan.name): \(plan.cells.count) cells on \(plan.model), \(plan.results.count) done"
      )
    case .sweepCellStarted(let cell): note(.info, "\(cell.id): begun")
    case .sweepCellFinished(let result): note(result)
    case .sweepCellsReset(let cells): note(.info, "\(cells.count) cells are run again")
    case .sweepFinished(let summary):
      note(
        summary.ending == .failed ? .error : .info,
        "sweep \(summary.ending.rawValue): \(summary.done) of \(summary.total) cells"
          + (summary.why.map { ": \($0)" } ?? ""))
    default: break
    }
  }

  private mutating func note(_ result: SweepResult) {
    let seconds = Wording.duration(result.seconds)
    guard result.ending == .finished else {
      return note(
        .warn, "\(result.cell.id): \(result.ending.rawValue) after \(seconds): \(result.why ?? "")")
    }
    note(.info, "\(result.cell.id): \(SweepWording.quality(result)) in \(seconds)")
  }

  mutating func allocate(_ report: SensitivityReport) {
    allocation = report
    let took =
      report.seconds > 0
      ? "measured \(report.layers.count) layers in \(Number.fixed(report.seconds, 1)) s"
      : "measured before"
    note(
      .info,
      "\(report.budget.text): \(Number.fixed(report.averageBits, 3)) bits on average, nll rises by "
        + "\(Number.fixed(report.predictedRise, 4)) if layers add up; \(took)")
  }
}
