public import ButterflyQuant

/// A post-training method and its numbers.
public struct PostTrainingSettings: Codable, Hashable, Sendable {
  public var method: PostTrainingMethod
  /// Sequences or images of the calibration.
  public var samples: Int
  /// What GPTQ adds to the moment's diagonal, as a share of its mean.
  public var damping: Double
  /// Which columns GPTQ rounds first.
  public var order: InverseFactor.Order
  public var fit: ButterflyFit

  public init(
    method: PostTrainingMethod, samples: Int = 128, damping: Double = 0.01,
    order: InverseFactor.Order = .natural, fit: ButterflyFit = ButterflyFit()
  ) {
    self.method = method
    self.samples = samples
    self.damping = damping
    self.order = order
    self.fit = fit
  }

  /// Sequences to sample from a teacher without text: samples are drawn with replacement, so four
  /// times as many, that few are drawn twice.
  public var sampledSequences: Int { method.needsCalibration ? 4 * samples : 1 }
}
