internal import Numerics

/// Running Σ x xᵀ of one linear input over one fixed part of the calibration samples.
///
/// `@unchecked Sendable`: one worker at a time adds to it.
public final class MomentAccumulator: @unchecked Sendable {
  public let size: Int
  public private(set) var count = 0
  let sums: FloatBuffer

  public init(size: Int) {
    self.size = size
    sums = FloatBuffer(count: size * size)
  }

  /// Adds the outer products of some rows.
  ///
  /// Shapes: `rows` [count, size]. Cost: count size² multiplications.
  public func add(rows: UnsafePointer<Float>, count: Int) {
    DenseProduct.transposedMultiply(
      .float, m: size, n: size, k: count, a: rows, b: rows, c: sums.base,
      accumulate: self.count > 0)
    self.count += count
  }
}
