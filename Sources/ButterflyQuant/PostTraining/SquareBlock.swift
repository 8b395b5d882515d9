private import CKernels

/// A row-major square of doubles that factorisations work on in place; begins as zeros.
final class SquareBlock {
  let size: Int
  private let base: UnsafeMutablePointer<Double>
  private let kernels = bfq_rows()!

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

  /// target[from...] -= Σ factors[k] row(source + k)[from...], k in 0..<4.
  func subtractFour(
    _ target: UnsafeMutablePointer<Double>, from start: Int, rows source: Int,
    factors: (Double, Double, Double, Double)
  ) {
    withUnsafeBytes(of: factors) { bytes in
      guard let factors = bytes.bindMemory(to: Double.self).baseAddress else { return }
      kernels.pointee.subtract_four(
        target + start, row(source) + start, Int64(size), factors, Int64(size - start))
    }
  }

  /// target[from...] -= factor row(source)[from...].
  @inline(__always)
  func subtractOne(
    _ target: UnsafeMutablePointer<Double>, from start: Int, row source: Int, factor: Double
  ) {
    let values = row(source)
    for index in start..<size { target[index] -= factor * values[index] }
  }
}
