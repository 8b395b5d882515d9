private import CKernels

/// Symmetric integers per row (token): s = max(absmax, 1e-12) / limit, round half to even.
public struct ActivationQuantizer: Sendable, Hashable {
  public let bits: Int

  /// Precondition: `bits` is in 2...8.
  public init(bits: Int = 8) {
    precondition((2...8).contains(bits), "ActivationQuantizer: expected 2 to 8 bits, found \(bits)")
    self.bits = bits
  }

  /// The largest code: 127 at 8 bits, 7 at 4.
  public var limit: Int { (1 << (bits - 1)) - 1 }

  /// Code times scale of each number; the straight-through gradient is the upstream one.
  ///
  /// Shapes: `source`, `values`, `codes` [rows, columns]; `scales` [rows]. `values` may be
  /// `source`.
  public func quantize(
    source: UnsafePointer<Float>, rows: Int, columns: Int, values: UnsafeMutablePointer<Float>,
    codes: UnsafeMutablePointer<Int8>? = nil, scales: UnsafeMutablePointer<Float>? = nil
  ) {
    bfq_quantize_rows(source, values, codes, scales, Float(limit), Int64(rows), Int64(columns))
  }
}
