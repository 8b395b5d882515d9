import EngineMessages

extension EngineEventBody {
  /// Steps it names besides its event's own, and what is multiplied with one another: sides of
  /// matrices.
  var steps: [Int] {
    switch self {
    case .stepCompleted(let report): [report.step]
    case .evaluated(let evaluation): [evaluation.step]
    case .phaseChanged(let phase): phase.step.map { [$0] } ?? []
    case .commandApplied(_, _, let step, _): [step]
    case .compared(let report): [report.step]
    case .diverged(_, let step): [step]
    case .stopped(let summary): [summary.step] + summary.evaluations.map(\.step)
    case .sweepCellProgressed(let progress): [progress.step, progress.totalSteps]
    case .sweepCellFinished(let result): [result.steps]
    case .runStarted(let run): [run.totalSteps] + run.layers.flatMap { [$0.rows, $0.columns] }
    case .sweepPlanned(let plan): plan.results.map(\.steps)
    default: []
    }
  }

  /// All its other whole numbers; seeds are only compared.
  var counts: [Int] {
    switch self {
    case .stepCompleted(let report): [report.tokens]
    case .layersReported(let reports): reports.flatMap(\.counts)
    case .evaluated(let evaluation): [evaluation.count]
    case .sizeReported(_, let quantized, let full): [quantized, full]
    case .checkpointSaved(_, let bytes, _): [bytes]
    case .commandAccepted(let command): [command.id] + command.action.counts
    case .commandApplied(let id, _, _, let inverse): [id] + (inverse?.counts ?? [])
    case .commandRejected(let id, _, _): [id]
    case .compared(let report): report.counts
    case .bitsAllocated(let report): report.counts
    case .runStarted(let run): run.counts
    case .stopped(let summary): [summary.trainTokens] + summary.evaluations.map(\.count)
    case .sweepPlanned(let plan): plan.bits + plan.results.flatMap(\.counts)
    case .sweepCellStarted(let cell): [cell.bits]
    case .sweepCellProgressed(let progress): [progress.cell.bits]
    case .sweepCellFinished(let result): result.counts
    case .sweepCellsReset(let cells): cells.map(\.bits)
    case .sweepFinished(let summary): [summary.done, summary.total]
    case .phaseChanged, .comparisonProgressed, .diverged, .logged: []
    }
  }

  /// The only whole numbers that may be below 0.
  var exponents: [Int] {
    guard case .layersReported(let reports) = self else { return [] }
    return reports.map(\.scaleExponentStart)
  }

  /// Cells of a sweep's grid, which are spelled out from its sides; the largest number where it
  /// overflows.
  var cellCount: Int? {
    guard case .sweepPlanned(let plan) = self else { return nil }
    let sides = [plan.methods.count, plan.bits.count, plan.seeds.count]
    return sides.reduce(1) { product, side in
      let (next, overflow) = product.multipliedReportingOverflow(by: side)
      return overflow ? .max : next
    }
  }
}

extension RunPhase {
  fileprivate var step: Int? {
    switch self {
    case .training(let step), .paused(let step), .evaluating(let step), .finished(let step),
      .stopped(let step):
      step
    case .idle, .preparing, .failed: nil
    }
  }
}

extension EngineAction {
  fileprivate var counts: [Int] {
    switch self {
    case .setBits(_, let bits): [bits]
    case .allocate(.bytes(let bytes)): [bytes]
    case .assignBits(let layers): layers.map(\.bits)
    case .compare(_, let tokens): [tokens]
    case .compareImages(let count): [count]
    default: []
    }
  }
}

extension LayerReport {
  fileprivate var counts: [Int] { [bits] + codeHistogram + scaleExponents }
}

extension RunDescription {
  fileprivate var counts: [Int] {
    [
      bits, groupSize, activationBits, batchTokens, contextLength, threads, parameterCount,
      quantizedParameterCount,
    ] + layers.flatMap { [$0.bits, $0.groupSize, $0.stageCount, $0.angleCount] }
  }
}

extension RunSummary {
  fileprivate var evaluations: [Evaluation] { [validation, reference, rtn].compactMap { $0 } }
}

extension ComparisonReport {
  fileprivate var counts: [Int] {
    [
      positions, referenceBytes, shiftAddBytes, reference.tokens, shiftAdd.tokens,
      firstDivergence ?? 0,
    ] + operations.flatMap { [$0.shifts, $0.adds, $0.multiplies] }
  }
}

extension SensitivityReport {
  fileprivate var counts: [Int] {
    var budgeted: [Int] = []
    if case .bytes(let bytes) = budget { budgeted = [bytes] }
    return budgeted + [count] + widths + layers.flatMap { [$0.count, $0.bits] }
  }
}

extension SweepResult {
  fileprivate var counts: [Int] {
    [cell.bits, quantizedBytes ?? 0] + (reference.map { [$0.step, $0.count] } ?? [])
  }
}
