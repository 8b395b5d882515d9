public import Numerics

/// U, upper triangular, with UᵀU = (H + λ I)⁻¹: what GPTQ spreads rounding errors with.
///
/// Row j of U over its first entry is row j of the inverse of H restricted to the columns from j
/// on, over its first entry: the update of the optimal brain surgeon when the columns before j
/// are fixed.
public struct InverseFactor: Sendable {
  /// Which columns are rounded first.
  public enum Order: String, Sendable, Hashable, Codable, CaseIterable {
    case natural
    /// Columns of the largest inputs first, while the most others can make up for their errors.
    case largestFirst
  }

  /// The column of the weights that is rounded k-th.
  public let columns: [Int]
  public let order: Order
  /// [size, size], in the order of `columns`; zero below the diagonal.
  public let upper: Matrix
  public var size: Int { columns.count }

  /// Damps the moment by `damping` times its mean diagonal; inputs that are always 0 count as 1.
  ///
  /// nil where the damped moment isn't positive definite: it is not finite, or `damping` is too
  /// small for it. Cost: n³ / 3 multiplications in Double.
  public init?(_ moment: SecondMoment, damping: Double = 0.01, order: Order = .natural) {
    let size = moment.size
    self.order = order
    columns = Self.columns(of: moment, order)
    let added = damping * moment.meanDiagonal
    // With rows and columns reversed, A = RᵀR gives H = (P Rᵀ P)(P R P): upper times lower, whose
    // inverse is the product wanted.
    let reversed = SquareBlock(size: size)
    for row in 0..<size {
      let from = columns[size - 1 - row]
      for column in row..<size {
        reversed[row, column] = Double(moment.values[from, columns[size - 1 - column]])
      }
      reversed[row, row] = reversed[row, row] == 0 ? 1 : reversed[row, row] + added
    }
    guard TriangularFactor.factor(reversed) else { return nil }
    let inverse = TriangularFactor.inverse(reversed)
    var upper = Matrix(rows: size, columns: size)
    upper.withMutableElements { target in
      for row in 0..<size {
        for column in row..<size {
          target[row * size + column] = Float(inverse[size - 1 - column, size - 1 - row])
        }
      }
    }
    self.upper = upper
  }

  private static func columns(of moment: SecondMoment, _ order: Order) -> [Int] {
    let natural = Array(0..<moment.size)
    guard order == .largestFirst else { return natural }
    // The earlier of equals first, so that the order is one.
    return natural.sorted {
      let (left, right) = (moment.values[$0, $0], moment.values[$1, $1])
      return left == right ? $0 < $1 : left > right
    }
  }
}
