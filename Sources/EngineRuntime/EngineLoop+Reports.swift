import DataFaults
import EngineMessages
import Foundation
import Numerics
import Training

extension EngineLoop {
  func report(_ m: StepMeasurement, seconds: Double) -> StepReport {
    StepReport(
      step: m.step, loss: m.loss, crossEntropy: m.crossEntropy, learningRate: m.learningRate,
      gradientNorm: m.gradientNorm, clipped: m.clipped, tokens: m.positions, seconds: seconds)
  }

  func evaluation(
    _ subject: Evaluation.Subject, _ score: Score, step: Int
  ) -> Evaluation {
    Evaluation(
      subject: subject, step: step, nll: score.nll, perplexity: score.perplexity,
      accuracy: score.accuracy, count: score.count)
  }

  /// Scores the quantized student and says so.
  ///
  /// Throws: `Cancelled` where the run is to end.
  func validate(_ run: QuantizationRun) throws(Cancelled) {
    let score = evaluation(
      .validation, try run.validate(cancellation: queue.cancellation), step: run.stepsDone)
    lastValidation = score
    events.publish(.evaluated(score))
  }

  /// Keeps the last weights or their average, whichever is better on the selection windows.
  ///
  /// Throws: `Cancelled`, and then the last weights stand.
  func chooseWeights(_ prepared: PreparedRun) throws(Cancelled) {
    guard let selector = prepared.selector,
      let choice = try prepared.run.keepBetter(by: selector, cancellation: queue.cancellation)
    else { return }
    events.log(
      .info,
      "kept \(choice.keepsAverage ? "the averaged" : "the last") weights: selection nll "
        + "\(choice.averaged.nll) averaged, \(choice.last.nll) last")
  }

  func summarise(_ run: QuantizationRun, _ ending: RunSummary.Ending) -> RunSummary {
    let times = run.phaseTimes
    let phases = PhaseTimes.Phase.allCases.map { ($0.rawValue, times[$0]) }
    return RunSummary(
      ending: ending, step: run.stepsDone, validation: lastValidation, reference: reference,
      rtn: rtn, bitsPerWeight: run.bitsPerWeight,
      orthogonalityError: run.layerReports().map(\.orthogonalityFrobenius).max() ?? 0,
      trainTokens: run.stepsDone * run.task.positionsPerStep, seconds: events.seconds,
      phaseSeconds: Dictionary(uniqueKeysWithValues: phases), lossDigest: run.lossDigest)
  }
}

extension Score {
  /// The score that was reported as `evaluation`.
  init(_ evaluation: Evaluation) {
    self.init(
      nll: evaluation.nll, count: evaluation.count, accuracy: evaluation.accuracy)
  }
}
