private import CKernels

/// Which set of row kernels runs on this processor.
public enum RowKernels {
  /// `avx512`, `avx2` or `baseline`.
  public static var name: String { String(cString: bfq_rows().pointee.name) }
}
