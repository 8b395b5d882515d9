public import DataFaults

/// Reads TOML 1.0.
///
/// Our own reader: the one of TOMLKit ends the process on some malformed documents, `[[[` the
/// shortest, and knows no lines of keys.
///
/// Source: https://toml.io/en/v1.0.0
public enum TOMLDocument {
  /// Bytes a document may have: settings are written by hand.
  public static let mostBytes = 1 << 20

  /// Throws: `DataFault` with line and column of the first thing that is not TOML.
  public static func parse(_ text: String, file: String) throws(DataFault) -> TOMLTable {
    try parse(Array(text.utf8), file: file)
  }

  /// Throws: `DataFault` with line and column of the first thing that is not TOML, or not UTF-8.
  public static func parse(_ bytes: [UInt8], file: String) throws(DataFault) -> TOMLTable {
    guard bytes.count <= mostBytes else {
      throw DataFault(
        file: file, place: "line 1", found: "\(bytes.count) bytes",
        expected: "at most \(mostBytes) of settings")
    }
    do {
      var parser = TOMLParser(TOMLScanner(bytes))
      return try parser.document()
    } catch {
      let place = TOMLScanner.position(of: error.offset, in: bytes)
      throw DataFault(
        file: file, place: "line \(place.line), column \(place.column)", found: error.found,
        expected: error.expected)
    }
  }
}

/// Where a document stops being TOML, and why.
struct TOMLFault: Error {
  var offset: Int
  var found: String
  var expected: String
}
