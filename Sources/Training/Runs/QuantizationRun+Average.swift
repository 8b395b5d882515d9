internal import Models
internal import Numerics

extension QuantizationRun {
  /// Quality of the last values and of their average, on the same windows.
  public struct AverageComparison: Sendable {
    public let last: LanguageEvaluator.Score
    public let averaged: LanguageEvaluator.Score
    public var keepsAverage: Bool { averaged.nll < last.nll }
  }

  /// Keeps whichever is better on `windows`: the last values or their average over the last steps.
  ///
  /// nil where nothing was averaged. Precondition: `windows` are not those the run is judged by.
  public func keepBetter(on windows: LanguageEvaluator) -> AverageComparison? {
    guard let average, average.isReady(step: stepsDone) else { return nil }
    let last = score(on: windows)
    exchangeAverage(average)
    let comparison = AverageComparison(last: last, averaged: score(on: windows))
    if !comparison.keepsAverage {
      exchangeAverage(average)
      weights.prepare(pool: pool)
    }
    return comparison
  }

  private func score(on windows: LanguageEvaluator) -> LanguageEvaluator.Score {
    weights.prepare(pool: pool)
    evaluationWeights.refresh()
    return windows.score(evaluationWeights, pool: pool)
  }

  private func exchangeAverage(_ average: WeightAverage) {
    average.exchange()
    weights.prepareRotations()
  }

  static func makeAverage(
    _ step: StepSettings, _ parameters: FloatBuffer, _ weights: QuantizedWeights
  ) -> WeightAverage? {
    guard step.averagedShare > 0 else { return nil }
    let steps = Double(step.schedule.totalSteps)
    return WeightAverage(
      of: [parameters] + weights.sites.map(\.logScales)
        + weights.rotations.compactMap { $0?.angles },
      firstStep: Int(steps * (1 - min(1, step.averagedShare))) + 1)
  }
}
