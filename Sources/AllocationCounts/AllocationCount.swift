private import CAllocationCount
public import Numerics

/// Calls of malloc and its kin on the threads of a pool.
///
/// Linking this module puts a counter before the C library's malloc; benchmarks and tests do.
public struct AllocationCount: Sendable {
  /// Ours, and those of the languages' runtimes.
  public let calls: Int
  /// Those inside the library beneath `DenseProduct`, which builds a map of its arguments on every
  /// call.
  public let libraryCalls: Int

  /// What `body` allocates on the calling thread and in `pool`; nil where calls can't be counted.
  public static func during(_ pool: WorkerPool, _ body: () -> Void) -> AllocationCount? {
    guard bfq_can_count_allocations() != 0 else { return nil }
    pool.onEveryThread { bfq_begin_counting_allocations(DenseProduct.isExecuting) }
    let (calls, apart) = (bfq_allocation_calls(), bfq_allocation_calls_apart())
    body()
    let count = AllocationCount(
      calls: Int(bfq_allocation_calls() - calls),
      libraryCalls: Int(bfq_allocation_calls_apart() - apart))
    pool.onEveryThread { bfq_end_counting_allocations() }
    return count
  }
}
