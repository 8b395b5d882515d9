private import CNcurses

#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// Reading, writing and waiting on file descriptors.
enum Descriptors {
  enum Bytes: Equatable {
    case some([UInt8])
    case nothingYet
    case ended
  }

  /// Both ends nonblocking and closed on exec.
  static func pipe(_ purpose: String) throws -> (reader: Int32, writer: Int32) {
    var reader: Int32 = -1
    var writer: Int32 = -1
    guard bfq_open_pipe(&reader, &writer) == 0 else { throw TerminalUnavailable.system(purpose) }
    return (reader, writer)
  }

  static func read(_ descriptor: Int32, most: Int = 16384) -> Bytes {
    var buffer = [UInt8](repeating: 0, count: most)
    let count = systemRead(descriptor, &buffer, most)
    if count > 0 { return .some(Array(buffer.prefix(count))) }
    let mayCome = count < 0 && (errno == EAGAIN || errno == EINTR)
    return mayCome ? .nothingYet : .ended
  }

  /// Everything a nonblocking descriptor holds now, at most `most` bytes.
  static func drain(_ descriptor: Int32, most: Int = 1 << 20) -> [UInt8] {
    var all: [UInt8] = []
    while all.count < most, case .some(let bytes) = read(descriptor) { all += bytes }
    return all
  }

  /// All of it, waiting where the descriptor blocks; gives up on an error.
  static func write(_ descriptor: Int32, _ bytes: [UInt8]) {
    var left = bytes[...]
    while !left.isEmpty {
      let count = left.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress!, $0.count) }
      if count > 0 {
        left = left.dropFirst(count)
      } else if errno != EINTR {
        return
      }
    }
  }

  /// What one call takes of it; negative on an error.
  static func writeOnce(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) -> Int {
    bytes.withUnsafeBytes { $0.baseAddress.map { systemWrite(descriptor, $0, bytes.count) } ?? 0 }
  }

  /// Which of the descriptors have something to read, or have ended, and whether `writable` has
  /// room; negative ones are ignored.
  static func wait(_ descriptors: [Int32], writable: Int32 = -1, seconds: Double) -> Set<Int32> {
    var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    polled.append(pollfd(fd: writable, events: Int16(POLLOUT), revents: 0))
    let limit = min(max(seconds, 0), 86_400)
    let milliseconds = Int32((limit * 1000).rounded(.up))
    guard poll(&polled, nfds_t(polled.count), milliseconds) > 0 else { return [] }
    return Set(polled.filter { $0.revents != 0 }.map(\.fd))
  }

  /// Seconds on the clock that only goes forward.
  static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  private static func systemRead(
    _ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int
  ) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, buffer, count)
    #else
      Darwin.read(descriptor, buffer, count)
    #endif
  }

  private static func systemWrite(
    _ descriptor: Int32, _ buffer: UnsafeRawPointer, _ count: Int
  ) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, buffer, count)
    #else
      Darwin.write(descriptor, buffer, count)
    #endif
  }
}
