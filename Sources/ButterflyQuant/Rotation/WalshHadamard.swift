private import CKernels

/// The matrix with entries (-1)^popcount(i & j): sums and differences only, no coefficients.
///
/// What a butterfly transform costs at least; the yardstick of its kernels.
public enum WalshHadamard {
  /// Each row r becomes H r, without a scale. `source` may be `rows`.
  ///
  /// Precondition: `size` is a power of two of at least 32. Cost: n log2(n) additions a row.
  public static func apply(
    rows: UnsafeMutablePointer<Float>, count: Int, size: Int, source: UnsafePointer<Float>
  ) {
    precondition(
      size >= 32 && size & (size - 1) == 0,
      "WalshHadamard: expected a power of two of at least 32, found \(size)")
    bfq_walsh_hadamard(source, rows, Int64(size), Int64(count))
  }
}
