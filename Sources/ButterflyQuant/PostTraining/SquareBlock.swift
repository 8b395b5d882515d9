/// A row-major square of doubles that factorisations work on in place; begins as zeros.
final class SquareBlock {
  let size: Int
  private let base: UnsafeMutablePointer<Double>

  init(size: Int) {
    self.size = size
    base = .allocate(capacity: size * size)
    base.initialize(repeating: 0, count: size * size)
  }

  deinit { base.deallocate() }

  func row(_ index: Int) -> UnsafeMutablePointer<Double> { base + index * size }

  subscript(row: Int, column: Int) -> Double {
    get { base[row * size + column] }
    set { base[row * size + column] = newValue }
  }

  /// row(target)[from...] -= Σ factors[k] row(source + k)[from...], k in 0..<4.
  @inline(__always)
  func subtractFour(
    _ target: UnsafeMutablePointer<Double>, from start: Int, rows source: Int,
    factors f: (Double, Double, Double, Double)
  ) {
    let (a, b, c, d) = (row(source), row(source + 1), row(source + 2), row(source + 3))
    for index in start..<size {
      target[index] -= f.0 * a[index] + f.1 * b[index] + f.2 * c[index] + f.3 * d[index]
    }
  }

  /// row(target)[from...] -= factor row(source)[from...].
  @inline(__always)
  func subtractOne(
    _ target: UnsafeMutablePointer<Double>, from start: Int, row source: Int, factor: Double
  ) {
    let values = row(source)
    for index in start..<size { target[index] -= factor * values[index] }
  }
}
