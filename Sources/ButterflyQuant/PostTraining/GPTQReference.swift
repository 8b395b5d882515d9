/// GPTQ as the optimal brain surgeon states it, in Double: after each column the explicit inverse
/// of H loses that column.
///
/// The oracle of `GPTQQuantizer`. Cost: n³ for the inverses, and rows n².
public struct GPTQReference: Sendable {
  public let grid: WeightGrid
  public let groupSize: Int
  public let damping: Double

  public init(grid: WeightGrid, groupSize: Int, damping: Double = 0.01) {
    self.grid = grid
    self.groupSize = groupSize
    self.damping = damping
  }

  public struct Solution: Sendable {
    /// [rows][columns]: level times scale.
    public var values: [[Double]]
    /// [rows][groups].
    public var scales: [[Double]]
  }

  /// Precondition: no group of zeros, and a moment that is positive definite once damped.
  public func quantize(_ weights: [[Double]], moment: [[Double]]) -> Solution {
    let size = moment.count
    let mean = moment.indices.reduce(0) { $0 + moment[$1][$1] } / Double(size)
    var damped = moment
    for index in 0..<size { damped[index][index] += damping * mean }
    var inverse = Self.inverse(damped)
    let oracle = GroupQuantizerReference(grid: grid)
    var (rest, solution) = (weights, Solution(values: weights, scales: weights.map { _ in [] }))
    for column in 0..<size {
      if column % groupSize == 0 {
        let group = column..<min(size, column + groupSize)
        for row in rest.indices {
          solution.scales[row].append(oracle.bestScale(Array(rest[row][group])))
        }
      }
      for row in rest.indices {
        let scale = solution.scales[row][column / groupSize]
        let value = oracle.level(rest[row][column] / scale) * scale
        solution.values[row][column] = value
        let error = (rest[row][column] - value) / inverse[column][column]
        for later in column..<size { rest[row][later] -= error * inverse[column][later] }
      }
      Self.remove(column, from: &inverse)
    }
    return solution
  }

  /// Takes one variable out of H by its inverse alone: a step of Gaussian elimination.
  private static func remove(_ column: Int, from inverse: inout [[Double]]) {
    let (row, pivot) = (inverse[column], inverse[column][column])
    for i in column..<inverse.count {
      let factor = inverse[i][column] / pivot
      for j in column..<inverse.count { inverse[i][j] -= factor * row[j] }
    }
  }

  /// By Gauss and Jordan, without exchanges: enough for a positive definite matrix.
  static func inverse(_ matrix: [[Double]]) -> [[Double]] {
    let size = matrix.count
    var left = matrix
    var right = (0..<size).map { row in (0..<size).map { $0 == row ? 1.0 : 0 } }
    for k in 0..<size {
      let pivot = left[k][k]
      left[k] = left[k].map { $0 / pivot }
      right[k] = right[k].map { $0 / pivot }
      for row in 0..<size where row != k {
        let factor = left[row][k]
        for column in 0..<size {
          left[row][column] -= factor * left[k][column]
          right[row][column] -= factor * right[k][column]
        }
      }
    }
    return right
  }
}
