import DataFaults
import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The socket in a session's folder, by a path that fits a socket's address.
///
/// An address holds about a hundred bytes; a longer path is reached through the open folder, where
/// the system has a name for that.
struct ControlAddress {
  private let folder: Int32
  private let path: String
  let file: URL

  /// Throws: `DataFault` where the folder does not open or no path fits.
  init(_ folder: SessionFolder) throws {
    file = folder.controlSocket
    self.folder = open(folder.url.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard self.folder >= 0 else { throw Self.fault(file) }
    let candidates = [file.path, "/proc/self/fd/\(self.folder)/\(file.lastPathComponent)"]
    let fitting = candidates.first { $0.utf8.count < Self.room }
    guard let fitting, fitting == file.path || access("/proc/self/fd", X_OK) == 0 else {
      SocketCalls.close(self.folder)
      throw DataFault(
        file: file.path, place: "path", found: "\(file.path.utf8.count) bytes",
        expected: "at most \(Self.room - 1), as a socket's address holds")
    }
    path = fitting
  }

  /// Lets go of the folder; sockets stay.
  func release() { SocketCalls.close(folder) }

  /// Makes a socket and hands its address to `use`, `bind` or `connect`; the errno where it fails.
  func socket(
    _ use: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Result<Int32, ControlError> {
    let descriptor = SocketCalls.streamSocket()
    guard descriptor >= 0 else { return .failure(ControlError(code: errno)) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let outcome = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        use(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard outcome == 0 else {
      let error = ControlError(code: errno)
      SocketCalls.close(descriptor)
      return .failure(error)
    }
    return .success(descriptor)
  }

  private static let room = MemoryLayout.size(ofValue: sockaddr_un().sun_path)

  static func fault(_ file: URL, expected: String = "a folder that can be written") -> DataFault {
    DataFault(
      file: file.path, place: "socket", found: String(cString: strerror(errno)), expected: expected)
  }
}

/// The errno of a socket's call.
struct ControlError: Error { var code: Int32 }
