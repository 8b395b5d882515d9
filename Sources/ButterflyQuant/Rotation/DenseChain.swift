private import CKernels

#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// A chain of Givens rotations over m rows, multiplied out: m² products in place of 2m (m - 1).
struct DenseChain {
  /// Row by row.
  private(set) var matrix: [[Double]]

  /// One angle per pair (a, b), a < b in lexicographic order.
  init(rows: Int, angles: [Double]) {
    matrix = (0..<rows).map { row in (0..<rows).map { $0 == row ? 1 : 0 } }
    var pair = 0
    for a in 0..<rows {
      for b in a + 1..<max(rows, a + 1) {
        let (c, s) = (cos(angles[pair]), sin(angles[pair]))
        for column in 0..<rows {
          let (x, y) = (matrix[a][column], matrix[b][column])
          (matrix[a][column], matrix[b][column]) = (c * x - s * y, s * x + c * y)
        }
        pair += 1
      }
    }
  }

  /// Floats that `pack` writes.
  static func packedCount(_ part: VectorOrder.Part) -> Int {
    guard part.rows > 1 else { return 0 }
    guard part.columns < 16 else { return part.rows * part.rows }
    return (part.rows * part.columns + 15) / 16 * 16 * part.rows
  }

  /// Writes the entries as `bfq_vector_part` asks for them.
  ///
  /// Groups of output rows; below sixteen columns groups of vectors, each of which holds
  /// 16 / columns rows, an entry repeated for every column.
  func pack(columns: Int, into target: UnsafeMutablePointer<Float>) {
    let rows = matrix.count
    let isWide = columns >= 16
    let lanes = isWide ? 1 : 16
    let outputs = isWide ? rows : (rows * columns + 15) / 16
    var (group, done, place) = (0, 0, 0)
    while done < outputs {
      let size = Int(bfq_dense_group(Int64(outputs), Int64(group)))
      for input in 0..<rows {
        for output in done..<done + size {
          for lane in 0..<lanes {
            let row = isWide ? output : (output * 16 + lane) / columns
            target[place] = row < rows ? Float(matrix[row][input]) : 0
            place += 1
          }
        }
      }
      group += 1
      done += size
    }
  }
}
