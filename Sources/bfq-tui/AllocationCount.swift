import CKernels

/// Bytes the heap holds now, by the C library's own account.
enum AllocationCount {
  static func now() -> Int {
    Int(bfq_heap_bytes())
  }
}
