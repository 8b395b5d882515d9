import DataFaults
import Foundation
import TOML

/// A file that somebody wrote by hand: settings, themes, scripts.
enum SettingsFile {
  /// The text of `path`; a pipe will do, a device without an end won't.
  ///
  /// Throws: `DataFault` where it can't be read, is longer than anybody writes, or is no UTF-8.
  static func text(_ path: String, expected: String) throws -> String {
    let bytes = try bytes(path, expected: expected)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DataFault(
        file: path, place: "line \(line(ofFault: bytes))", found: "bytes that are no UTF-8",
        expected: "UTF-8")
    }
    if let zero = bytes.firstIndex(of: 0) {
      throw DataFault(
        file: path, place: "line \(bytes[..<zero].count { $0 == 0x0A } + 1)", found: "a NUL byte",
        expected: "text")
    }
    return text
  }

  private static func bytes(_ path: String, expected: String) throws -> [UInt8] {
    let unreadable = DataFault(
      file: path, place: "file", found: "nothing readable", expected: expected)
    guard let handle = FileHandle(forReadingAtPath: path) else { throw unreadable }
    defer { try? handle.close() }
    var data = Data()
    do {
      while data.count <= TOMLDocument.mostBytes, let more = try handle.read(upToCount: 1 << 16),
        !more.isEmpty
      { data += more }
    } catch { throw unreadable }
    guard data.count <= TOMLDocument.mostBytes else {
      throw DataFault(
        file: path, place: "size", found: "more than \(TOMLDocument.mostBytes) bytes",
        expected: expected)
    }
    return Array(data)
  }

  private static func line(ofFault bytes: [UInt8]) -> Int {
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    return (lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0) + 1
  }
}
