internal import DataFaults

/// Rows of `context` token ids, stored flat.
public struct TokenWindows: Sendable {
  public let ids: [Int32]
  /// Tokens in a row.
  public let context: Int

  /// Rows.
  public var count: Int { ids.count / context }

  /// The ids of one row. Precondition: `0 <= index < count`.
  public func row(_ index: Int) -> ArraySlice<Int32> {
    precondition(
      index >= 0 && index < count, "TokenWindows: expected a row below \(count), found \(index)")
    return ids[index * context..<(index + 1) * context]
  }

  /// Cuts `text`, closed where the tokenizer closes texts, into rows, each begun by the begin
  /// token where the tokenizer has one; a ragged end is dropped.
  ///
  /// Throws: `DataFault` naming `file` where the text does not fill one row.
  public init(text: String, tokenizer: any Tokenizer, context: Int, file: String) throws {
    try Self.check(context: context, file: file)
    let tokens = tokenizer.encodeWhole(text)
    let begin = tokenizer.beginToken.map { Int32($0) }
    let stride = begin == nil ? context : context - 1
    guard tokens.count >= stride else {
      throw DataFault(
        file: file, place: "text", found: "\(tokens.count) tokens",
        expected: "at least \(stride), one window")
    }
    var ids: [Int32] = []
    ids.reserveCapacity(tokens.count / stride * context)
    for start in Swift.stride(from: 0, through: tokens.count - stride, by: stride) {
      if let begin { ids.append(begin) }
      ids += tokens[start..<start + stride]
    }
    self.ids = ids
    self.context = context
  }

  /// Reads rows of little-endian 32-bit ids.
  ///
  /// Throws: `DataFault` for a size that is not whole rows, and for an id outside the
  /// vocabulary, naming row and column.
  public init(path: String, context: Int, vocabularySize: Int) throws {
    try Self.check(context: context, file: path)
    let file = try MappedFile(path: path)
    let (rowBytes, overflow) = context.multipliedReportingOverflow(by: 4)
    guard !overflow, file.byteCount > 0, file.byteCount % rowBytes == 0 else {
      throw DataFault(
        file: path, place: "size", found: "\(file.byteCount) bytes",
        expected: "a multiple of 4 * \(context)")
    }
    ids = file.withBytes { bytes in
      (0..<bytes.count / 4).map {
        Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 4, as: Int32.self))
      }
    }
    self.context = context
    if let index = ids.firstIndex(where: { $0 < 0 || Int($0) >= vocabularySize }) {
      throw DataFault(
        file: path, place: "row \(index / context), column \(index % context)",
        found: "token \(ids[index])", expected: "a token below \(vocabularySize)")
    }
  }

  private static func check(context: Int, file: String) throws {
    guard context >= 2 else {
      throw DataFault(
        file: file, place: "context", found: "\(context) tokens", expected: "at least 2")
    }
  }
}
