public import ButterflyQuant

/// How a run quantizes its linear sites.
public struct QuantizationSettings: Codable, Hashable, Sendable {
  /// What rotates the inputs of linear layers.
  public enum Rotation: String, Codable, Hashable, Sendable, CaseIterable {
    case none
    /// A butterfly that keeps its start.
    case fixed
    /// A butterfly whose angles are trained.
    case learned
  }

  public var rotation: Rotation
  public var start: RotationStart
  /// Grid of every site at the start of the run.
  public var grid: String
  public var groupSize: Int
  public var scaleRule: ScaleRule
  /// Scales are trained (and snapped to their set in every forward pass) or kept as first chosen.
  public var learnsScales: Bool
  /// Peak rate of the angles, in radians a step of AdamW.
  public var angleRate: Double
  /// Peak rate of the scales' base-2 logarithms.
  public var scaleRate: Double

  public init(
    rotation: Rotation = .learned, start: RotationStart = .hadamard, grid: String = "pot2x4",
    groupSize: Int = 64, scaleRule: ScaleRule = .fourStep, learnsScales: Bool = true,
    angleRate: Double = 1e-3, scaleRate: Double = 2e-3
  ) {
    self.rotation = rotation
    self.start = start
    self.grid = grid
    self.groupSize = groupSize
    self.scaleRule = scaleRule
    self.learnsScales = learnsScales
    self.angleRate = angleRate
    self.scaleRate = scaleRate
  }
}
