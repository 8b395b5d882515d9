/// A transform of vectors of `size` numbers, written as a program of pair rotations.
///
/// Operation o turns the pair (first[o], second[o]) by angle number angleIndex[o]:
/// y_i = cos θ x_i - sin θ x_j, y_j = sin θ x_i + cos θ x_j. Any angles give an orthogonal Q.
/// Angles are counted stage by stage, pair by pair, and those of an odd factor's chain last.
public struct RotationPlan: Sendable, Equatable {
  public let size: Int
  public private(set) var first: [Int32] = []
  public private(set) var second: [Int32] = []
  public private(set) var angleIndex: [Int32] = []
  public private(set) var stages: [RotationStage] = []
  /// Free parameters: several operations may share one angle.
  public private(set) var angleCount = 0

  public var operationCount: Int { first.count }

  /// The transform that leaves every vector as it is.
  public static func none(size: Int) -> RotationPlan { RotationPlan(size: size) }

  /// A butterfly on n = m 2^k numbers, m odd, followed by a Givens chain over the m rows.
  ///
  /// x is viewed row-major as [m, 2^k]: all rows share one butterfly of 2^k, then every column goes
  /// through the m (m - 1) / 2 pairs of rows. `stages` keeps only the first so many butterfly
  /// stages.
  public static func butterfly(size: Int, stages limit: Int? = nil) -> RotationPlan {
    var plan = RotationPlan(size: size)
    plan.appendButterfly(offset: 0, size: size, limit: limit)
    return plan
  }

  /// Independent butterflies of `block` numbers each; a shorter rest gets its own butterfly.
  ///
  /// Precondition: `block` is a power of two.
  public static func blockDiagonal(size: Int, block: Int, stages limit: Int? = nil) -> RotationPlan
  {
    precondition(
      block > 1 && block & (block - 1) == 0,
      "RotationPlan: expected a power of two above 1 as block, found \(block)")
    var plan = RotationPlan(size: size)
    let whole = size / block * block
    let stages = block.trailingZeroBitCount
    for stage in 0..<min(stages, limit ?? stages) where whole > 0 {
      plan.appendStage(offset: 0, stride: 1 << stage, width: whole, copies: 1)
    }
    if whole < size { plan.appendButterfly(offset: whole, size: size - whole, limit: limit) }
    return plan
  }

  private init(size: Int) {
    precondition(size > 0, "RotationPlan: expected a size above 0, found \(size)")
    self.size = size
  }

  private mutating func appendButterfly(offset: Int, size: Int, limit: Int?) {
    let stageCount = size.trailingZeroBitCount
    let width = 1 << stageCount
    for stage in 0..<min(stageCount, limit ?? stageCount) {
      appendStage(offset: offset, stride: 1 << stage, width: width, copies: size / width)
    }
    if size > width { appendChain(offset: offset, rows: size / width, columns: width) }
  }

  /// One butterfly stage of `width` numbers, its angles shared by `copies` neighbours.
  private mutating func appendStage(offset: Int, stride: Int, width: Int, copies: Int) {
    let start = operationCount
    for copy in 0..<copies {
      for pair in 0..<width / 2 {
        let index = offset + copy * width + Self.lowerIndex(ofPair: pair, stride: stride)
        append(index, index + stride, angle: angleCount + pair)
      }
    }
    closeStage(.butterfly, stride: stride, start: start, angles: width / 2)
  }

  private mutating func appendChain(offset: Int, rows: Int, columns: Int) {
    let start = operationCount
    var pair = 0
    for a in 0..<rows {
      for b in a + 1..<max(rows, a + 1) {
        for column in 0..<columns {
          append(
            offset + a * columns + column, offset + b * columns + column, angle: angleCount + pair)
        }
        pair += 1
      }
    }
    closeStage(.chain(rows: rows), stride: columns, start: start, angles: pair)
  }

  /// The p-th index, ascending, whose bit `stride` is clear.
  static func lowerIndex(ofPair pair: Int, stride: Int) -> Int {
    (pair & ~(stride - 1)) << 1 | (pair & (stride - 1))
  }

  private mutating func append(_ i: Int, _ j: Int, angle: Int) {
    first.append(Int32(i))
    second.append(Int32(j))
    angleIndex.append(Int32(angle))
  }

  private mutating func closeStage(
    _ kind: RotationStage.Kind, stride: Int, start: Int, angles: Int
  ) {
    stages.append(
      RotationStage(
        kind: kind, stride: stride, operations: start..<operationCount,
        angles: angleCount..<angleCount + angles))
    angleCount += angles
  }
}
