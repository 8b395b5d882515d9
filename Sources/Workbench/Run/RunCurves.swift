internal import EngineMessages

/// The curves of a whole run.
public struct RunCurves: Hashable, Sendable {
  public var loss = Series()
  public var crossEntropy = Series()
  public var learningRate = Series()
  public var gradientNorm = Series()
  public var tokensPerSecond = Series()
  public var validation = Series(capacity: 4096)

  public init() {}

  mutating func apply(_ report: StepReport) {
    loss.append(step: report.step, value: report.loss)
    crossEntropy.append(step: report.step, value: report.crossEntropy)
    learningRate.append(step: report.step, value: report.learningRate)
    gradientNorm.append(step: report.step, value: report.gradientNorm)
    tokensPerSecond.append(step: report.step, value: report.tokensPerSecond)
  }
}
