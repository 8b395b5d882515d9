public import Numerics

/// tr(D H Dᵀ) of a change D of weights, and its gradient.
public enum ReconstructionError {
  /// The error; `product` becomes D H, half its gradient.
  ///
  /// Shapes: `difference`, `product` [rows, size]. Cost: rows size² multiplications.
  public static func measure(
    _ difference: UnsafePointer<Float>, rows: Int, moment: SecondMoment,
    product: UnsafeMutablePointer<Float>
  ) -> Double {
    let size = moment.size
    moment.values.withElements {
      DenseProduct.multiply(.float, m: rows, n: size, k: size, a: difference, b: $0, c: product)
    }
    return (0..<rows * size).reduce(0) { $0 + Double(difference[$1]) * Double(product[$1]) }
  }

  /// tr(D H Dᵀ) of D = `changed` - `weights`.
  ///
  /// Precondition: matrices of one shape, as wide as the moment.
  public static func between(
    _ weights: Matrix, _ changed: Matrix, moment: SecondMoment
  ) -> Double {
    precondition(
      weights.rows == changed.rows && weights.columns == changed.columns
        && weights.columns == moment.size,
      "ReconstructionError: expected matrices of \(moment.size) columns, found "
        + "\(weights.rows)x\(weights.columns) and \(changed.rows)x\(changed.columns)")
    let elements = zip(changed.elements, weights.elements).map { $0 - $1 }
    var product = Matrix(rows: weights.rows, columns: weights.columns)
    return product.withMutableElements {
      measure(elements, rows: weights.rows, moment: moment, product: $0)
    }
  }
}
