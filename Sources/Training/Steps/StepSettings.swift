/// What every step of a run shares.
public struct StepSettings: Codable, Hashable, Sendable {
  public var loss: DistillationLoss
  public var schedule: LearningRateSchedule
  /// Updates the weights; rotations and scales have AdamW always.
  public var optimizer: OptimizerKind
  /// Decoupled decay of matrices; norms, biases and angles have none.
  public var weightDecay: Double
  /// Largest L2 norm of a gradient; larger ones are scaled down to it.
  public var clipNorm: Double
  public var seed: UInt64
  /// Rate of what is not quantized (embedding, norms, biases, head), as a multiple of the peak.
  public var unquantizedRateFactor: Double
  /// Share of the steps, at the end, whose values are averaged; 0 for none.
  public var averagedShare: Double

  public init(
    loss: DistillationLoss, schedule: LearningRateSchedule,
    optimizer: OptimizerKind = .adamw, weightDecay: Double = 0, clipNorm: Double = 1, seed: UInt64,
    unquantizedRateFactor: Double = 1,
    averagedShare: Double = 0
  ) {
    self.loss = loss
    self.schedule = schedule
    self.optimizer = optimizer
    self.weightDecay = weightDecay
    self.clipNorm = clipNorm
    self.seed = seed
    self.unquantizedRateFactor = unquantizedRateFactor
    self.averagedShare = averagedShare
  }
}
