internal import DataFaults

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A file that appears whole or not at all.
///
/// Bytes go to a new file in the same folder, are forced to the disk, and take the name by a
/// rename; the folder is forced too.
public final class AtomicFile {
  public private(set) var byteCount = 0
  private let path: String
  private let temporaryPath: String
  private let descriptor: Int32

  /// Runs `body` on the new file and puts it at `path`; returns its size.
  ///
  /// Throws: what `body` throws, or a `DataFault`; then `path` is as it was and nothing is left.
  @discardableResult
  public static func write(to path: String, _ body: (AtomicFile) throws -> Void) throws -> Int {
    let file = try AtomicFile(path: path)
    do {
      try body(file)
      try file.commit()
    } catch {
      unlink(file.temporaryPath)
      throw error
    }
    return file.byteCount
  }

  /// Puts `bytes` at `path`; returns their number.
  @discardableResult
  public static func write(_ bytes: [UInt8], to path: String) throws -> Int {
    try write(to: path) { file in try bytes.withUnsafeBytes { try file.append($0) } }
  }

  private init(path: String) throws {
    self.path = path
    temporaryPath = "\(path).\(getpid()).\(UInt32.random(in: 0 ... .max)).partial"
    descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw SystemFault.last(file: path, expected: "a folder that can be written")
    }
  }

  deinit { close(descriptor) }

  /// Adds `bytes` at the end.
  public func append(_ bytes: UnsafeRawBufferPointer) throws {
    var done = 0
    while done < bytes.count {
      let written = SystemCalls.write(
        descriptor, bytes.baseAddress.unsafelyUnwrapped + done, bytes.count - done)
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw fault }
      done += written
    }
    byteCount += bytes.count
  }

  private var fault: DataFault {
    SystemFault.last(file: path, place: "write", expected: "a disk that takes the file")
  }

  private func commit() throws {
    guard fsync(descriptor) == 0, rename(temporaryPath, path) == 0 else { throw fault }
    let folder = open(Self.folder(of: path), O_RDONLY | O_CLOEXEC)
    guard folder >= 0 else { return }  // a folder that cannot be read still holds the name
    fsync(folder)
    close(folder)
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

/// The system's `write`, which the class's own `write` would hide.
private enum SystemCalls {
  static func write(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, bytes, count)
    #else
      Darwin.write(descriptor, bytes, count)
    #endif
  }
}
