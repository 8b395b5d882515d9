private import Numerics

/// How far QᵀQ is from the identity.
public struct OrthogonalityError: Sendable, Equatable {
  /// ||QᵀQ - I||_F.
  public let frobenius: Double
  /// The largest entry of |QᵀQ - I|.
  public let maximum: Double

  public init(frobenius: Double, maximum: Double) {
    self.frobenius = frobenius
    self.maximum = maximum
  }

  /// Columns examined at sizes of 2048 and more.
  static let sampleSize = 256

  /// Sends unit vectors through Q and then Qᵀ in Float and measures in Double.
  ///
  /// From size 2048 on only 256 columns are examined, one at random from each of as many equal
  /// ranges (always the same ones): the Frobenius norm is scaled up by √(n / 256), and the maximum
  /// is over the examined columns. Cost: at most 2047 transforms and as many transposed.
  public init(of transform: some RowTransform) {
    let size = transform.size
    let columns = Self.examinedColumns(size)
    let examined = columns.count
    let chunk = 64
    let rows = FloatBuffer(count: min(chunk, examined) * size)
    var (squares, largest) = (0.0, 0.0)
    for start in stride(from: 0, to: examined, by: chunk) {
      let part = Array(columns[start..<min(start + chunk, examined)])
      let found = Self.measure(transform, columns: part, rows: rows)
      squares += found.squares
      largest = max(largest, found.largest)
    }
    frobenius = (squares * Double(size) / Double(examined)).squareRoot()
    maximum = largest
  }

  /// Even spacing would be blind to errors of one half of a butterfly's pairs.
  private static func examinedColumns(_ size: Int) -> [Int] {
    guard size >= 2048 else { return Array(0..<size) }
    var generator = SeededGenerator(seed: UInt64(size))
    return (0..<sampleSize).map { part in
      let range = part * size / sampleSize..<(part + 1) * size / sampleSize
      return range.lowerBound + generator.index(below: range.count)
    }
  }

  private static func measure(
    _ transform: some RowTransform, columns: [Int], rows: FloatBuffer
  ) -> (squares: Double, largest: Double) {
    let size = transform.size
    rows.fill(0)
    for (row, column) in columns.enumerated() { rows.base[row * size + column] = 1 }
    transform.apply(rows: rows.base, count: columns.count, source: rows.base)
    transform.applyTransposed(rows: rows.base, count: columns.count, source: rows.base)
    for (row, column) in columns.enumerated() { rows.base[row * size + column] -= 1 }
    var (squares, largest) = (0.0, 0.0)
    for index in 0..<columns.count * size {
      let value = Double(rows.base[index])
      squares += value * value
      largest = max(largest, abs(value))
    }
    return (squares, largest)
  }
}
