private import CGemm
private import CKernels

/// Dense matrix products on one thread: oneDNN beneath, on row-major operands.
///
/// Callers split rows over `WorkerPool` themselves; a product never starts threads, so equal
/// partitions give equal bits.
public enum DenseProduct {
  /// The type of both operands; the result is always `Float`.
  public enum Operand: Sendable {
    case float, bfloat16

    /// What products run on where `precision`, `fp32` or `bf16`, is asked for: bfloat16 only where
    /// there is hardware for it.
    ///
    /// The one rule for everything that computes, so that no part of a run asks for what another
    /// part knows to be missing.
    public init(precision: String) {
      self = precision == "bf16" && DenseProduct.hasBFloat16 ? .bfloat16 : .float
    }

    /// `fp32` or `bf16`.
    public var precision: String { self == .bfloat16 ? "bf16" : "fp32" }
  }

  /// C[m,n] = A[m,k] B[n,k]ᵀ: a linear layer forward.
  ///
  /// Shapes: `a` [m, k], `b` [n, k], `c` [m, n]; strides are rows' distances in elements.
  public static func multiplyTransposed(
    _ operand: Operand, m: Int, n: Int, k: Int, a: UnsafeRawPointer, aStride: Int? = nil,
    b: UnsafeRawPointer, c: UnsafeMutablePointer<Float>, cStride: Int? = nil,
    accumulate: Bool = false
  ) {
    if m == 1, operand == .float {
      // The library takes longer to begin than a small product with one row takes.
      bfq_rows().pointee.dense_vector(
        a.assumingMemoryBound(to: Float.self), b.assumingMemoryBound(to: Float.self), Int64(n),
        Int64(k), c, accumulate ? 1 : 0)
      return
    }
    call(operand, false, true, m, n, k, a, aStride ?? k, b, k, c, cStride ?? n, accumulate)
  }

  /// As `multiplyTransposed` of floats, by the library whatever the shape: what it is measured by.
  package static func libraryMultiplyTransposed(
    m: Int, n: Int, k: Int, a: UnsafePointer<Float>, b: UnsafePointer<Float>,
    c: UnsafeMutablePointer<Float>
  ) {
    call(.float, false, true, m, n, k, a, k, b, k, c, n, false)
  }

  /// C[m,n] = A[m,k] B[k,n]: a linear layer's input gradient.
  public static func multiply(
    _ operand: Operand, m: Int, n: Int, k: Int, a: UnsafeRawPointer, aStride: Int? = nil,
    b: UnsafeRawPointer, bStride: Int? = nil, c: UnsafeMutablePointer<Float>,
    cStride: Int? = nil, accumulate: Bool = false
  ) {
    call(
      operand, false, false, m, n, k, a, aStride ?? k, b, bStride ?? n, c, cStride ?? n,
      accumulate)
  }

  /// C[m,n] = A[k,m]ᵀ B[k,n]: a linear layer's weight gradient.
  public static func transposedMultiply(
    _ operand: Operand, m: Int, n: Int, k: Int, a: UnsafeRawPointer, aStride: Int? = nil,
    b: UnsafeRawPointer, c: UnsafeMutablePointer<Float>, accumulate: Bool = false
  ) {
    call(operand, true, false, m, n, k, a, aStride ?? m, b, n, c, n, accumulate)
  }

  /// True where the processor, and the library as its environment holds it, run bf16 products in
  /// hardware.
  public static let hasBFloat16 = bfq_gemm_has_bf16() != 0

  /// The calling thread's flag, 1 while one of its products runs inside the library.
  package static var isExecuting: UnsafePointer<Int32> { bfq_gemm_executing() }

  /// Name and version of the library beneath.
  public static var libraryName: String { String(cString: bfq_gemm_library()) }

  private static func call(
    _ operand: Operand, _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int,
    _ a: UnsafeRawPointer, _ aStride: Int, _ b: UnsafeRawPointer, _ bStride: Int,
    _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ accumulate: Bool
  ) {
    precondition(
      operand == .float || hasBFloat16,
      "DenseProduct: expected fp32 operands on a processor without bf16 products, found bf16")
    let status = bfq_gemm(
      operand == .bfloat16 ? 1 : 0, transposeA ? 1 : 0, transposeB ? 1 : 0, Int64(m), Int64(n),
      Int64(k), a, Int64(aStride), b, Int64(bStride), c, Int64(cStride), accumulate ? 1 : 0)
    precondition(
      status == 0, "DenseProduct: expected \(m)x\(n)x\(k) to run, found oneDNN status \(status)")
  }
}
