package import Numerics

extension QuantizationRun {
  /// Quality of the last values and of their average, on the same data.
  public struct AverageComparison: Sendable {
    public let last: Score
    public let averaged: Score
    public var keepsAverage: Bool { averaged.nll < last.nll }
  }

  /// Keeps whichever `selector` finds better: the last values or their average over the last steps.
  ///
  /// nil where nothing was averaged. Precondition: its data is not what the run is judged by.
  public func keepBetter(by selector: any Evaluator) -> AverageComparison? {
    Uncancelled.value { () throws(Cancelled) in
      try keepBetter(by: selector, cancellation: .never)
    }
  }

  /// As above; throws `Cancelled`, and then the last values stand.
  package func keepBetter(
    by selector: any Evaluator, cancellation: CancellationToken
  ) throws(Cancelled) -> AverageComparison? {
    guard let average, average.isReady(step: stepsDone) else { return nil }
    let last = try score(by: selector, cancellation: cancellation)
    exchangeAverage(average)
    do {
      let averaged = try score(by: selector, cancellation: cancellation)
      let comparison = AverageComparison(last: last, averaged: averaged)
      if !comparison.keepsAverage { takeBack(average) }
      return comparison
    } catch {
      takeBack(average)
      throw error
    }
  }

  private func takeBack(_ average: WeightAverage) {
    exchangeAverage(average)
    weights.prepare(pool: pool)
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
        + weights.rotations.compactMap { $0?.parameters },
      firstStep: Int(steps * (1 - min(1, step.averagedShare))) + 1)
  }
}
