/// What one step measured.
public struct StepMeasurement: Codable, Hashable, Sendable {
  /// Steps done, this one included.
  public let step: Int
  /// The loss that was minimised, in nats a position.
  public let loss: Double
  /// Mean KL(teacher || student), in nats a position.
  public let divergence: Double
  /// Mean cross-entropy against the text, in nats a position.
  public let crossEntropy: Double
  public let learningRate: Double
  /// L2 norm before clipping.
  public let gradientNorm: Double
  public let clipped: Bool
  /// Tokens or images of the batch.
  public let positions: Int

  /// False where a NaN or an infinity says that the run diverged.
  public var isFinite: Bool { loss.isFinite && gradientNorm.isFinite }
}
