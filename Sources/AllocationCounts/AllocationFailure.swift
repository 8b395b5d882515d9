private import CAllocationCount

/// Allocations of anybody in the process that fail: Swift's arrays, C++'s objects, the database's.
///
/// Their runtimes trap without a word; who links this module hears of it first.
public enum AllocationFailure {
  /// `handler` gets the bytes asked for, on the thread that asked; it must not allocate.
  public static func onShortage(_ handler: @escaping @convention(c) (Int64) -> Void) {
    bfq_on_allocation_failure(handler)
  }
}
