internal import DataFaults

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// The bytes of a file, mapped read-only; or bytes already in memory, under a name for faults.
///
/// `@unchecked Sendable`: nothing writes the bytes. A file that another program truncates while
/// it is mapped kills the reader; our own writers never do that, they rename.
public final class MappedFile: @unchecked Sendable {
  /// The path, or what stands for it in faults.
  public let name: String
  private let bytes: UnsafeRawBufferPointer
  private let release: (() -> Void)?

  /// Maps the file at `path`.
  ///
  /// Throws: `DataFault` where it is absent, unreadable or not a regular file.
  public init(path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemFault.last(file: path, expected: "a readable file") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw SystemFault.last(file: path, expected: "a readable file")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw DataFault(
        file: path, place: "path", found: "a folder or device", expected: "a regular file")
    }
    bytes = try Self.map(descriptor, count: Int(status.st_size), path: path)
    let mapped = bytes
    release = { if let base = mapped.baseAddress { munmap(.init(mutating: base), mapped.count) } }
    name = path
  }

  /// Bytes that outlive the process's use of them: a model linked into the executable.
  public init(staticBytes: UnsafeRawBufferPointer, name: String) {
    bytes = staticBytes
    release = nil
    self.name = name
  }

  /// A copy of `contents`.
  public init(contents: [UInt8], name: String) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: contents.count, alignment: 64)
    copy.copyBytes(from: contents)
    bytes = UnsafeRawBufferPointer(copy)
    release = { copy.deallocate() }
    self.name = name
  }

  deinit { release?() }

  public var byteCount: Int { bytes.count }

  /// Calls `body` with all bytes, which are valid until it returns.
  public func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try withExtendedLifetime(self) { try body(bytes) }
  }

  private static func map(
    _ descriptor: Int32, count: Int, path: String
  ) throws -> UnsafeRawBufferPointer {
    guard count > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    guard let base = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED
    else { throw SystemFault.last(file: path, expected: "a file that can be mapped") }
    return UnsafeRawBufferPointer(start: base, count: count)
  }
}

extension MappedFile {
  /// The little-endian integer at `offset`.
  ///
  /// Throws: `DataFault` naming `place` where the file ends before it.
  func integer<T: FixedWidthInteger>(at offset: Int, as type: T.Type, place: String) throws -> T {
    guard offset >= 0, offset <= byteCount - MemoryLayout<T>.size else {
      throw DataFault(
        file: name, place: place, found: "the end of the file after \(byteCount) bytes",
        expected: "\(MemoryLayout<T>.size) bytes at offset \(offset)")
    }
    return T(littleEndian: withBytes { $0.loadUnaligned(fromByteOffset: offset, as: T.self) })
  }

  /// A copy of some bytes. Precondition: `range` lies in the file.
  func copy(_ range: Range<Int>) -> [UInt8] { withBytes { Array($0[range]) } }

  /// A copy of all bytes.
  var contents: [UInt8] { copy(0..<byteCount) }

  /// The whole file as JSON.
  func json() throws -> JSONValue { try withBytes { try JSONParser.parse($0, file: name) } }
}
