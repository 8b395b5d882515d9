#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// Codes of one linear input, one a byte.
final class CodeBuffer {
  let base: UnsafeMutablePointer<UInt8>
  private let count: Int

  init(count: Int) {
    self.count = count
    base = .allocate(capacity: max(1, count))
    base.initialize(repeating: 0, count: count)
  }

  deinit { base.deallocate() }

  func equals(_ other: CodeBuffer) -> Bool {
    count == other.count && memcmp(base, other.base, count) == 0
  }
}
