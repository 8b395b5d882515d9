public import ButterflyQuant
public import Models

/// How a run quantizes its linear sites.
public struct QuantizationSettings: Hashable, Sendable {
  public var rotation: RotationKind
  public var start: RotationStart
  public var shape: RotationShape
  public var sharing: RotationSharing
  /// Weight of the penalty that keeps free blocks near rotations.
  public var penalty: Double
  /// Grid of every site at the start of the run.
  public var grid: String
  public var groupSize: Int
  public var scaleRule: ScaleRule
  public var scaleTraining: ScaleTraining
  /// 32 where activations stay as they are, else bits of their integers.
  public var activationBits: Int
  public var stability: StabilitySettings
  /// Peak rate of the rotations' parameters: radians, or entries of blocks, a step of AdamW.
  public var angleRate: Double
  /// Shares of the steps between which rotations are trained.
  public var anglesFrom: Double
  public var anglesUntil: Double
  /// Peak rate of the scales' base-2 logarithms.
  public var scaleRate: Double

  public init(
    rotation: RotationKind = .learned, start: RotationStart = .hadamard,
    shape: RotationShape = .whole, sharing: RotationSharing = .input, penalty: Double = 10,
    grid: String = "pot2x4", groupSize: Int = 64, scaleRule: ScaleRule = .fourStep,
    scaleTraining: ScaleTraining = .learned, activationBits: Int = 32,
    stability: StabilitySettings = StabilitySettings(), angleRate: Double = 3e-4,
    anglesFrom: Double = 0, anglesUntil: Double = 1,
    scaleRate: Double = 2e-3
  ) {
    self.rotation = rotation
    self.start = start
    self.shape = shape
    self.sharing = sharing
    self.penalty = penalty
    self.grid = grid
    self.groupSize = groupSize
    self.scaleRule = scaleRule
    self.scaleTraining = scaleTraining
    self.activationBits = activationBits
    self.stability = stability
    self.angleRate = angleRate
    self.anglesFrom = anglesFrom
    self.anglesUntil = anglesUntil
    self.scaleRate = scaleRate
  }

  public var learnsScales: Bool { scaleTraining == .learned }
}
