/// What one quantized layer looked like at one step.
public struct LayerReport: Codable, Hashable, Sendable {
  public var name: String
  public var bits: Int
  /// The grid in force, e.g. `pot2x4`.
  public var grid: String
  /// Relative reconstruction error ||Ŵ - W₀||² / ||W₀||² against the full-precision teacher.
  public var loss: Double
  /// `loss` now less `loss` at the start of the run.
  public var lossDifference: Double
  /// ||QᵀQ - I|| in the Frobenius norm.
  public var orthogonalityFrobenius: Double
  /// The largest entry of |QᵀQ - I|.
  public var orthogonalityMax: Double
  /// Mean |θ - θ₀| in radians.
  public var angleDrift: Double
  /// Mean and standard deviation of the angles, in radians.
  public var angleMean: Double
  public var angleDeviation: Double
  public var anglesFrozen: Bool
  /// Share of codes that changed since the last report, scaled to 100 steps.
  public var churn: Double
  /// Share of weights clipped at the grid's largest level.
  public var saturation: Double
  /// Share of codes at the level zero.
  public var zeros: Double
  /// Signal to quantization noise of the rotated weights, in decibels.
  public var sqnr: Double
  /// L2 norm of the layer's weight gradient.
  public var gradientNorm: Double
  /// Count of codes per signed level, most negative level first.
  public var codeHistogram: [Int]
  /// The grid's signed levels, matching `codeHistogram`, in units of the group scale.
  public var levels: [Double]
  /// Count of group scales per power of two, `scaleExponentStart` first.
  public var scaleExponents: [Int]
  public var scaleExponentStart: Int
  /// Mean |θ| per stage and block of pairs, `[stages][blocks]`, in radians.
  public var angleHeat: [[Double]]

  public init(
    name: String, bits: Int, grid: String, loss: Double, lossDifference: Double,
    orthogonalityFrobenius: Double, orthogonalityMax: Double, angleDrift: Double,
    angleMean: Double, angleDeviation: Double, anglesFrozen: Bool, churn: Double,
    saturation: Double, zeros: Double, sqnr: Double, gradientNorm: Double,
    codeHistogram: [Int], levels: [Double], scaleExponents: [Int], scaleExponentStart: Int,
    angleHeat: [[Double]]
  ) {
    self.name = name
    self.bits = bits
    self.grid = grid
    self.loss = loss
    self.lossDifference = lossDifference
    self.orthogonalityFrobenius = orthogonalityFrobenius
    self.orthogonalityMax = orthogonalityMax
    self.angleDrift = angleDrift
    self.angleMean = angleMean
    self.angleDeviation = angleDeviation
    self.anglesFrozen = anglesFrozen
    self.churn = churn
    self.saturation = saturation
    self.zeros = zeros
    self.sqnr = sqnr
    self.gradientNorm = gradientNorm
    self.codeHistogram = codeHistogram
    self.levels = levels
    self.scaleExponents = scaleExponents
    self.scaleExponentStart = scaleExponentStart
    self.angleHeat = angleHeat
  }
}
