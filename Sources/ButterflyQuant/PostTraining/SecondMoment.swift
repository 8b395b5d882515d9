public import Numerics

/// H = 2/N Σ x xᵀ over the inputs x of a linear layer: all that layer-wise methods need to know of
/// the calibration data.
///
/// The layer's output error under weights W + D is ½ tr(D H Dᵀ) a sample; H is the Hessian of that
/// in every row of D.
public struct SecondMoment: Sendable, Equatable {
  /// [size, size], symmetric.
  public let values: Matrix
  public var size: Int { values.rows }

  /// Precondition: a square matrix.
  public init(values: Matrix) {
    precondition(
      values.rows == values.columns,
      "SecondMoment: expected a square, found \(values.rows)x\(values.columns)")
    self.values = values
  }

  /// The mean over all parts, summed in the order given, in Double.
  ///
  /// Precondition: at least one part, all of one size, with at least one row among them.
  public init(mean parts: [MomentAccumulator]) {
    let rows = parts.reduce(0) { $0 + $1.count }
    precondition(rows > 0, "SecondMoment: expected at least one row, found none")
    let size = parts[0].size
    var result = Matrix(rows: size, columns: size)
    result.withMutableElements { target in
      for index in 0..<size * size {
        let sum = parts.reduce(0.0) { $0 + Double($1.sums.base[index]) }
        target[index] = Float(2 * sum / Double(rows))
      }
    }
    values = result
  }

  public var meanDiagonal: Double {
    (0..<size).reduce(0) { $0 + Double(values[$1, $1]) } / Double(size)
  }

  /// The second moment of Q x: Q H Qᵀ.
  ///
  /// Cost: 2n transforms and a transposition.
  public func rotated(by transform: some RowTransform) -> SecondMoment {
    var result = values
    result.withMutableElements { rows in
      transform.apply(rows: rows, count: size, source: rows)
      // H is symmetric, so the transpose of H Qᵀ is Q H.
      Self.transpose(rows, size: size)
      transform.apply(rows: rows, count: size, source: rows)
    }
    return SecondMoment(values: result)
  }

  private static func transpose(_ values: UnsafeMutablePointer<Float>, size: Int) {
    for row in 0..<size {
      for column in row + 1..<max(size, row + 1) {
        let kept = values[row * size + column]
        values[row * size + column] = values[column * size + row]
        values[column * size + row] = kept
      }
    }
  }
}
