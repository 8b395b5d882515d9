public import Numerics

/// A linear map Q of rows of `size` floats, with its transpose.
public protocol RowTransform: Sendable {
  var size: Int { get }

  /// Each row r becomes Q r. `source` may be `rows`.
  func apply(rows: UnsafeMutablePointer<Float>, count: Int, source: UnsafePointer<Float>)

  /// Each row r becomes Qᵀ r. `source` may be `rows`.
  func applyTransposed(rows: UnsafeMutablePointer<Float>, count: Int, source: UnsafePointer<Float>)
}

extension RowTransform {
  /// Q as a dense matrix, for tests and reports.
  ///
  /// Cost: n transforms.
  public func denseMatrix() -> Matrix {
    var result = Matrix.identity(size)
    result.withMutableElements { applyTransposed(rows: $0, count: size, source: $0) }
    return result  // row e_i became Qᵀ e_i, the i-th row of Q
  }
}
