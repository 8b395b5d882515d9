internal import DataFaults

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Errors of system calls, told as data faults.
enum SystemFault {
  /// The fault that `errno` tells about `file`.
  static func last(file: String, place: String = "path", expected: String) -> DataFault {
    DataFault(file: file, place: place, found: String(cString: strerror(errno)), expected: expected)
  }
}
