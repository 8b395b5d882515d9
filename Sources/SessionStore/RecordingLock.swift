import DataFaults
import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One recorder per session: an advisory lock that ends with its process, however it ends.
///
/// A file of its own, because closing any descriptor of the database would drop SQLite's locks.
struct RecordingLock: Sendable {
  private let descriptor: Int32
  private let file: URL

  init(_ folder: SessionFolder) throws {
    file = folder.lock
    descriptor = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw DataFault(
        file: file.path, place: "lock", found: String(cString: strerror(errno)),
        expected: "a folder that can be written")
    }
    guard Self.acquire(descriptor) else {
      close(descriptor)
      throw DataFault(
        file: folder.url.path, place: "lock", found: "a recorder at work",
        expected: "a session that nobody records")
    }
  }

  /// Ends the lock; a leftover file would be harmless.
  func release() {
    unlink(file.path)
    close(descriptor)
  }

  /// Whether some process records into `folder` now.
  static func isHeld(in folder: SessionFolder) -> Bool {
    let descriptor = open(folder.lock.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0
  }

  /// Tries for 100 ms: a catalog that looks holds the lock for a moment.
  private static func acquire(_ descriptor: Int32) -> Bool {
    for _ in 0..<20 {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
      usleep(5000)
    }
    return false
  }
}
