/// Cholesky factors and inverses of upper triangles, in Double.
///
/// Both walk rows in blocks, so that what is read again is near: four sums a load and store.
enum TriangularFactor {
  private static let panel = 64
  private static let band = 16

  /// Replaces the upper triangle of a symmetric A by R with A = RᵀR.
  ///
  /// False where a pivot is not positive: A is then not positive definite, or not finite.
  /// Cost: n³ / 6 multiplications.
  static func factor(_ a: SquareBlock) -> Bool {
    for first in stride(from: 0, to: a.size, by: panel) {
      let end = min(a.size, first + panel)
      guard factorPanel(a, first..<end) else { return false }
      for row in end..<max(a.size, end) { subtractPanel(a, first..<end, from: row) }
    }
    return true
  }

  private static func factorPanel(_ a: SquareBlock, _ range: Range<Int>) -> Bool {
    for k in range {
      let pivot = a[k, k]
      guard pivot > 0, pivot.isFinite else { return false }
      let root = pivot.squareRoot()
      let row = a.row(k)
      for column in k..<a.size { row[column] /= root }
      for below in k + 1..<max(range.upperBound, k + 1) {
        a.subtractOne(a.row(below), from: below, row: k, factor: row[below])
      }
    }
    return true
  }

  private static func subtractPanel(_ a: SquareBlock, _ panel: Range<Int>, from row: Int) {
    let target = a.row(row)
    var k = panel.lowerBound
    while k + 4 <= panel.upperBound {
      a.subtractFour(
        target, from: row, rows: k,
        factors: (a[k, row], a[k + 1, row], a[k + 2, row], a[k + 3, row]))
      k += 4
    }
    for rest in k..<panel.upperBound {
      a.subtractOne(target, from: row, row: rest, factor: a[rest, row])
    }
  }

  /// X = R⁻¹ of an upper triangle R, whose lower half is not read.
  ///
  /// Cost: n³ / 6 multiplications.
  static func inverse(_ r: SquareBlock) -> SquareBlock {
    let x = SquareBlock(size: r.size)
    let bands = (r.size + band - 1) / band
    for index in (0..<bands).reversed() {
      let rows = index * band..<min(r.size, (index + 1) * band)
      subtractLater(r, x, rows)
      for row in rows.reversed() { finish(r, x, row, band: rows) }
    }
    return x
  }

  // Rows of X below the band, each read once for the whole band. X's lower half is zero, so four
  // rows may begin where the first of them does.
  private static func subtractLater(_ r: SquareBlock, _ x: SquareBlock, _ rows: Range<Int>) {
    var k = rows.upperBound
    while k + 4 <= r.size {
      for row in rows {
        x.subtractFour(
          x.row(row), from: k, rows: k,
          factors: (r[row, k], r[row, k + 1], r[row, k + 2], r[row, k + 3]))
      }
      k += 4
    }
    for rest in k..<max(r.size, k) {
      for row in rows { x.subtractOne(x.row(row), from: rest, row: rest, factor: r[row, rest]) }
    }
  }

  private static func finish(_ r: SquareBlock, _ x: SquareBlock, _ row: Int, band: Range<Int>) {
    let target = x.row(row)
    for k in row + 1..<max(band.upperBound, row + 1) {
      x.subtractOne(target, from: k, row: k, factor: r[row, k])
    }
    target[row] += 1
    let pivot = r[row, row]
    for column in row..<r.size { target[column] /= pivot }
  }
}
