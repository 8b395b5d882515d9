private import CKernels

/// Blocks of memory for numbers: the one place that asks for large ones.
public enum AlignedMemory {
  /// A block of `count` elements of `stride` bytes, aligned to 64 bytes and padded to a whole vector;
  /// given back by `free`.
  ///
  /// Precondition: `count` is not negative. Without the memory `onShortage`'s handler is told.
  public static func allocate(count: Int, stride: Int) -> UnsafeMutableRawPointer {
    precondition(count >= 0, "AlignedMemory: expected a count of at least 0, found \(count)")
    return bfq_allocate(Int64(count), Int64(stride))
  }

  /// Says what happens where memory is not to be had: `handler` gets the bytes asked for, and must
  /// neither allocate nor return. Without one the process aborts with a line.
  public static func onShortage(_ handler: @escaping @convention(c) (Int64) -> Void) {
    bfq_on_shortage(handler)
  }

  /// Tells the handler of a shortage that another allocator had.
  public static func shortage(bytes: Int) -> Never { bfq_shortage(Int64(bytes)) }
}
