import EngineMessages

extension SweepResult {
  /// The result of a cell that ran to its summary; nil where it was stopped on the way.
  init?(
    _ cell: SweepCell, _ summary: RunSummary, wasSkipped: Bool, _ notes: SweepCellWatch.Notes,
    seconds: Double, session: String
  ) {
    let score = summary.validation
    let isFinite = score.map { $0.nll.isFinite && $0.perplexity?.isFinite ?? true } ?? false
    let ending: Ending
    var why: String?
    switch summary.ending {
    case .finished where isFinite: ending = .finished
    case .finished:
      ending = .diverged
      why = "its nll is \(score?.nll ?? .nan)"
    case .stopped:
      guard wasSkipped else { return nil }
      ending = .skipped
      why = "skipped at step \(summary.step)"
    case .diverged:
      ending = .diverged
      why = notes.cause ?? "diverged at step \(summary.step)"
    case .failed:
      ending = .failed
      why = "failed at step \(summary.step)"
    }
    let figures = ending == .finished ? score : nil
    self.init(
      cell: cell, ending: ending, why: why, nll: figures?.nll, perplexity: figures?.perplexity,
      accuracy: figures?.accuracy, reference: summary.reference,
      bitsPerWeight: summary.bitsPerWeight, quantizedBytes: notes.quantizedBytes,
      steps: summary.step, seconds: seconds, lossDigest: summary.lossDigest, session: session)
  }
}
