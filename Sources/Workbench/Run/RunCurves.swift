internal import EngineMessages

/// The curves of a whole run.
public struct RunCurves: Hashable, Sendable {
  public var loss = Series()
  public var crossEntropy = Series()
  public var learningRate = Series()
  public var gradientNorm = Series()
  public var tokensPerSecond = Series()
  public var validation = Series(capacity: 4096)
  /// Seconds a step takes and the share of clipped steps, as averages over about 32 steps, and
  /// seconds since the run began: what looking back shows.
  var stepSeconds = Series(capacity: 4096)
  var clippedShare = Series(capacity: 4096)
  var elapsed = Series(capacity: 4096)

  public init() {}

  mutating func apply(_ report: StepReport) {
    loss.append(step: report.step, value: report.loss)
    crossEntropy.append(step: report.step, value: report.crossEntropy)
    learningRate.append(step: report.step, value: report.learningRate)
    gradientNorm.append(step: report.step, value: report.gradientNorm)
    tokensPerSecond.append(step: report.step, value: report.tokensPerSecond)
  }
}
