/// A run of operations of a plan that rotate disjoint or chained pairs in one sweep.
public struct RotationStage: Sendable, Equatable {
  /// How a stage pairs its indices.
  public enum Kind: Sendable, Equatable {
    /// Disjoint pairs (i, i + stride): a butterfly stage.
    case butterfly
    /// All pairs (a, b) of `rows` rows, a < b in lexicographic order, in each of the columns.
    case chain(rows: Int)
  }

  public let kind: Kind
  /// Distance of the two indices of a butterfly pair; the column count of a chain.
  public let stride: Int
  /// Indices into the plan's operations.
  public let operations: Range<Int>
  /// Indices into the plan's angles.
  public let angles: Range<Int>

  /// Rotations that the stage performs on one vector.
  public var pairCount: Int { operations.count }
}
