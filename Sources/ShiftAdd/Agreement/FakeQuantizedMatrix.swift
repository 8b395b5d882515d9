internal import ButterflyQuant

/// Level times scale of a packed matrix, in fp32, and its products with one row.
struct FakeQuantizedMatrix {
  let rows: Int
  let columns: Int
  private let groups: Int
  /// Column by column, so that sums of many rows go on side by side, each in the order of its inputs.
  private let weights: [Float]

  init(_ matrix: PackedParts.CodedMatrix, groupSize: Int) {
    let groups = (matrix.columns + groupSize - 1) / groupSize
    var weights = [Float](repeating: 0, count: matrix.rows * matrix.columns)
    for row in 0..<matrix.rows {
      for column in 0..<matrix.columns {
        let scale = GroupScale.value(ofCode: matrix.scales[row * groups + column / groupSize])
        let level = matrix.codebook.level(of: matrix.codes[row * matrix.columns + column])
        weights[column * matrix.rows + row] = scale * Float(level)
      }
    }
    self.init(rows: matrix.rows, columns: matrix.columns, groups: groups, weights: weights)
  }

  init(_ table: PackedParts.Table, _ shape: PackedArchitecture.TableShape) {
    switch table {
    case .bytes(let matrix): self.init(matrix, groupSize: PackedParts.tableGroupSize)
    case .floats(let values):
      let (rows, columns) = (shape.rows, shape.columns)
      let weights = (0..<columns).flatMap { column in
        (0..<rows).map { values[$0 * columns + column] }
      }
      self.init(rows: rows, columns: columns, groups: columns, weights: weights)
    }
  }

  private init(rows: Int, columns: Int, groups: Int, weights: [Float]) {
    self.rows = rows
    self.columns = columns
    self.groups = groups
    self.weights = weights
  }

  func row(_ index: Int) -> [Float] { (0..<columns).map { weights[$0 * rows + index] } }

  /// W x: per row acc = 0; acc += w x, input after input.
  func times(_ x: [Float]) -> [Float] { sums(x) { $0 * $1 } }

  /// How far two ways of rounding W x may lie apart, per row: this one, and the engine's.
  ///
  /// With u = 2^-24, n inputs and g groups: here w is exact (a level of at most 8 bits times a scale of
  /// 3), code times scale rounds once, each product once and is then in at most n sums, so the error is at
  /// most (n + 1) u / (1 - (n + 1) u) Σ|w x|. There the sums of a block are exact integers below 2^24,
  /// each of at most 2 g blocks rounds once, and the row's scale once: (2 g + 1) u / (1 - …) Σ|w x|.
  /// Twice their sum to first order leaves room for the terms above it and for this sum's own rounding.
  ///
  /// Source: Higham, "Accuracy and Stability of Numerical Algorithms", lemma 3.1.
  func roundingBound(_ x: [Float]) -> [Float] {
    let unit: Float = 0x1p-24
    let factor = 2 * unit * Float(columns + 2 * groups + 2)
    return sums(x) { abs($0 * $1) }.map { factor * $0 }
  }

  private func sums(_ x: [Float], _ term: (Float, Float) -> Float) -> [Float] {
    precondition(
      x.count == columns, "FakeQuantizedMatrix: expected \(columns) inputs, found \(x.count)")
    var sums = [Float](repeating: 0, count: rows)
    sums.withUnsafeMutableBufferPointer { sums in
      weights.withUnsafeBufferPointer { weights in
        for column in 0..<columns {
          for row in 0..<rows { sums[row] += term(weights[column * rows + row], x[column]) }
        }
      }
    }
    return sums
  }
}
