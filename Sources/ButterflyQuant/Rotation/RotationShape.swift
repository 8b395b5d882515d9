/// Which pairs a rotation turns, for inputs of any size.
public struct RotationShape: Sendable, Hashable, Codable {
  /// Numbers that are mixed with one another: a power of two; nil for all of an input.
  public var block: Int?
  /// Butterfly stages kept, from stride 1 on; nil for all.
  public var stages: Int?

  public init(block: Int? = nil, stages: Int? = nil) {
    self.block = block
    self.stages = stages
  }

  /// One butterfly over the whole input.
  public static let whole = RotationShape()

  public func plan(size: Int) -> RotationPlan {
    guard let block else { return .butterfly(size: size, stages: stages) }
    return .blockDiagonal(size: size, block: block, stages: stages)
  }
}
