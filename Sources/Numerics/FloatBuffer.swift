#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A heap block of floats, aligned to 64 bytes, freed with its last reference.
///
/// Shared and mutable by design: kernels on several workers write disjoint parts of one buffer.
/// `@unchecked Sendable` because that disjointness is the caller's contract, kept by fixed
/// partitions of `WorkerPool`; the class itself holds no other state.
public final class FloatBuffer: @unchecked Sendable {
  public let count: Int
  public let base: UnsafeMutablePointer<Float>

  /// Precondition: `count` is not negative.
  public init(count: Int, zeroed: Bool = true) {
    self.count = count
    // Padded to a whole vector so that kernels may read past a ragged end.
    let raw = AlignedMemory.allocate(count: count, stride: MemoryLayout<Float>.stride)
    let bytes = (count * MemoryLayout<Float>.stride + 127) / 64 * 64
    if zeroed { memset(raw, 0, bytes) }
    base = raw.bindMemory(to: Float.self, capacity: bytes / MemoryLayout<Float>.stride)
  }

  /// A buffer of the same floats.
  public convenience init(copying values: [Float]) {
    self.init(count: values.count)
    base.update(from: values, count: values.count)
  }

  deinit { free(base) }

  /// The floats as a collection; valid while the buffer lives.
  public var elements: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: base, count: count)
  }

  public func fill(_ value: Float) { elements.update(repeating: value) }

  /// Precondition: both hold the same number of floats.
  public func copy(from other: FloatBuffer) {
    precondition(
      other.count == count, "FloatBuffer.copy: expected \(count) floats, found \(other.count)")
    memcpy(base, other.base, count * MemoryLayout<Float>.stride)
  }
}
