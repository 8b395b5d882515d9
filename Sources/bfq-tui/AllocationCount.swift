import Foundation

/// Bytes the heap holds now, by the C library's own account.
enum AllocationCount {
  static func now() -> Int {
    #if canImport(Glibc)
      let account = mallinfo2()
      return Int(account.uordblks) + Int(account.hblkhd)
    #else
      return 0
    #endif
  }
}
