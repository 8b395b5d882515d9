private import CNcurses
private import Synchronization

#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// Ends another thread's `poll`; may be called from any thread, as often as one likes.
public final class TerminalWaker: Sendable {
  let reader: Int32
  private let writer: Int32
  private let isPending = Atomic<Bool>(false)

  init() throws {
    let pipe = try Descriptors.pipe("a pipe to wake by")
    reader = pipe.reader
    writer = pipe.writer
  }

  deinit {
    close(reader)
    close(writer)
  }

  /// One byte until the waiting thread has seen it, however often this is called.
  public func wake() {
    guard !isPending.exchange(true, ordering: .acquiringAndReleasing) else { return }
    var byte: UInt8 = 1
    _ = write(writer, &byte, 1)
  }

  /// Cleared before draining, so that a wake in between is never lost.
  func acknowledge() {
    isPending.store(false, ordering: .sequentiallyConsistent)
    _ = Descriptors.drain(reader)
  }
}
