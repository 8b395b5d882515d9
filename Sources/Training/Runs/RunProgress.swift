private import ButterflyQuant
public import Numerics

/// The part of a checkpoint that is not tensors: where the run stands.
public struct RunProgress: Codable, Hashable, Sendable {
  public static let currentVersion = 1

  public var version: Int
  public var step: Int
  public var learningRate: Double
  public var generator: SeededGenerator
  public var digest: LossDigest
  /// The grid of every site, in layout order.
  public var grids: [String]
  /// Whether every input's angles are frozen, in layout order.
  public var frozen: [Bool]
  public var settings: QuantizationSettings
  public var schedule: LearningRateSchedule
  public var seed: UInt64
  /// The first step of the running average of the values, where there is one.
  public var averageFirstStep: Int?
  /// The penalty on free blocks as last steered, where there are any.
  public var penalty: Double?
  /// AdamW where it is not said.
  public var optimizer: OptimizerKind?
}
