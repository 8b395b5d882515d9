private import CProcessor

/// What this processor may be asked for: every kernel of the package is chosen by it.
public enum Processor {
  /// The instruction sets in use, such as `avx2 avx512 avx512-vnni`; `plain` where there are none.
  public static var features: String { String(cString: bfq_processor_features()) }

  /// What `BFQ_MAX_CPU_ISA` in the environment holds kernels to; nil where it is not set.
  public static var limit: String? { bfq_processor_limit().map { String(cString: $0) } }

  /// False where that variable names no level; nothing is held down then.
  public static var knowsLimit: Bool { bfq_processor_limit_is_known() != 0 }
}
