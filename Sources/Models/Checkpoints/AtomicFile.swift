internal import DataFaults

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// An output that appears whole or not at all, wherever that can be.
///
/// Bytes go to a new file beside the one the path leads to, are forced to the disk, and take its name
/// by a rename; the folder is forced too. A link stays a link. What is no regular file (a device, a
/// pipe, `-` for stdout) is written as it comes, every write checked.
public final class AtomicFile {
  public private(set) var byteCount = 0
  private let path: String
  /// Where the bytes go until they are all there; nil for a stream.
  private let temporaryPath: String?
  private let target: (path: String, permissions: mode_t?)
  private let descriptor: Int32

  /// Runs `body` on the new file and puts it at `path`; returns its size.
  ///
  /// Throws: what `body` throws, or a `DataFault`; then a file at `path` is as it was and nothing is
  /// left beside it.
  @discardableResult
  public static func write(to path: String, _ body: (AtomicFile) throws -> Void) throws -> Int {
    let file = try AtomicFile(path: path)
    do {
      try body(file)
      try file.commit()
    } catch {
      if let temporaryPath = file.temporaryPath { unlink(temporaryPath) }
      throw error
    }
    return file.byteCount
  }

  /// Puts `bytes` at `path`; returns their number.
  @discardableResult
  public static func write(_ bytes: [UInt8], to path: String) throws -> Int {
    try write(to: path) { file in try bytes.withUnsafeBytes { try file.append($0) } }
  }

  /// Finds out whether an output can be put at `path`, for work that takes long before it is written.
  ///
  /// Throws: `DataFault` for a folder, or a place in none that can be written.
  public static func checkPlace(_ path: String) throws {
    guard path != "-", !OutputPlace.isStream(path) else { return }
    switch try OutputPlace.at(path) {
    case .stream(let open): close(open)
    case .file(let target, _):
      guard access(OutputPlace.folder(of: target), W_OK) == 0 else {
        throw SystemFault.last(file: path, expected: "a folder that can be written")
      }
    }
  }

  private init(path: String) throws {
    self.path = path
    switch try OutputPlace.at(path) {
    case .stream(let open):
      (temporaryPath, target, descriptor) = (nil, (path, nil), open)
    case .file(let target, let permissions):
      AbandonedOutputs.remove(beginningWith: OutputPlace.stem(of: target))
      let temporaryPath = OutputPlace.besides(target)
      self.temporaryPath = temporaryPath
      self.target = (target, permissions)
      descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else {
        throw SystemFault.last(file: path, expected: "a folder that can be written")
      }
      AbandonedOutputs.lock(descriptor)
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

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
    SystemFault.last(
      file: path == "-" ? "stdout" : path, place: "write", expected: "a disk that takes the file")
  }

  private func commit() throws {
    guard let temporaryPath else { return }
    // A file that may not have its permissions takes them from the process that writes it.
    if let permissions = target.permissions { _ = fchmod(descriptor, permissions) }
    guard fsync(descriptor) == 0, rename(temporaryPath, target.path) == 0 else { throw fault }
    let folder = open(OutputPlace.folder(of: target.path), O_RDONLY | O_CLOEXEC)
    guard folder >= 0 else { return }  // a folder that cannot be read still holds the name
    fsync(folder)
    close(folder)
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
