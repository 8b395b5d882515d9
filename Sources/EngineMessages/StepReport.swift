/// What one training step measured.
public struct StepReport: Codable, Hashable, Sendable {
  /// 1-based: the number of steps done.
  public var step: Int
  /// The loss that was minimised, in nats a token.
  public var loss: Double
  /// Cross-entropy against the text, in nats a token.
  public var crossEntropy: Double
  public var learningRate: Double
  /// L2 norm before clipping.
  public var gradientNorm: Double
  public var clipped: Bool
  public var tokens: Int
  /// Duration of the step, in seconds.
  public var seconds: Double

  public init(
    step: Int, loss: Double, crossEntropy: Double, learningRate: Double, gradientNorm: Double,
    clipped: Bool, tokens: Int, seconds: Double
  ) {
    self.step = step
    self.loss = loss
    self.crossEntropy = crossEntropy
    self.learningRate = learningRate
    self.gradientNorm = gradientNorm
    self.clipped = clipped
    self.tokens = tokens
    self.seconds = seconds
  }

  public var tokensPerSecond: Double { seconds > 0 ? Double(tokens) / seconds : 0 }
}
