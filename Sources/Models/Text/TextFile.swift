internal import DataFaults

/// A UTF-8 text from a file.
public enum TextFile {
  /// Longer files are refused: token positions are 32-bit.
  public static let largestByteCount = 1 << 30

  /// The whole text.
  ///
  /// Throws: `DataFault` for an unreadable, empty or overlong file, and for text that is not
  /// UTF-8, naming the first bad byte.
  public static func read(_ path: String) throws -> String {
    let file = try MappedFile(path: path)
    guard file.byteCount > 0 else {
      throw DataFault(file: path, place: "size", found: "0 bytes", expected: "a UTF-8 text")
    }
    guard file.byteCount <= largestByteCount else {
      throw DataFault(
        file: path, place: "size", found: "\(file.byteCount) bytes",
        expected: "at most \(largestByteCount)")
    }
    return try file.withBytes { try decode($0, file: path) }
  }

  /// `bytes` as text. Throws: `DataFault` naming the first byte that is not UTF-8.
  static func decode(_ bytes: UnsafeRawBufferPointer, file: String) throws -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    let offset = firstInvalidOffset(bytes)
    throw DataFault(
      file: file, place: "byte \(offset)", found: "byte \(bytes[offset])", expected: "UTF-8")
  }

  /// Where UTF-8 ends; the last byte where only the end is missing.
  private static func firstInvalidOffset(_ bytes: UnsafeRawBufferPointer) -> Int {
    var iterator = bytes.makeIterator()
    var parser = Unicode.UTF8.ForwardParser()
    var offset = 0
    while case .valid(let scalar) = parser.parseScalar(from: &iterator) { offset += scalar.count }
    return min(offset, bytes.count - 1)
  }
}
