internal import Foundation

/// Frames as an asciicast of version 2: a header, then a line an output, rows that changed only.
///
/// Source: asciinema's description of its file format.
struct Asciicast {
  private var shown: CellGrid?

  static func head(width: Int, height: Int, title: String, timestamp: Int?) -> String {
    let stamp = timestamp.map { ",\"timestamp\":\($0)" } ?? ""
    return "{\"version\":2,\"width\":\(width),\"height\":\(height)\(stamp),"
      + "\"title\":\(quoted(title)),\"env\":{\"TERM\":\"xterm-256color\"}}"
  }

  /// The line that shows `grid` at `seconds`; nil where it shows already.
  mutating func line(_ grid: CellGrid, at seconds: Double) -> String? {
    let rows = RowDiff.changedRows(shown, grid)
    guard !rows.isEmpty else { return nil }
    let text = (shown == nil ? ANSIText.begin : "") + rows.map { ANSIText.row(grid, $0) }.joined()
    shown = grid
    return "[\(Number.fixed(seconds, 6)),\"o\",\(Self.quoted(text))]"
  }

  private static func quoted(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let data = try? encoder.encode(text)
    return data.map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
  }
}
