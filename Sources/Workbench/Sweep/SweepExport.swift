public import EngineMessages
internal import Foundation

/// The forms a sweep is written in, by the end of a file's name.
public enum SweepExport: String, CaseIterable, Sendable {
  case csv, md, svg, json

  /// nil for any other ending.
  public init?(path: String) {
    guard let dot = path.lastIndex(of: "."),
      let form = SweepExport(rawValue: String(path[path.index(after: dot)...]).lowercased())
    else { return nil }
    self = form
  }

  public func text(_ table: SweepTable, _ results: [SweepResult]) -> String {
    switch self {
    case .csv: SweepCSV.text(table, results)
    case .md: SweepMarkdown.text(table)
    case .svg: SweepSVG.text(table)
    case .json: Self.json(results)
    }
  }

  private static func json(_ results: [SweepResult]) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data = try? encoder.encode(results)
    return data.map { String(decoding: $0, as: UTF8.self) + "\n" } ?? "[]\n"
  }
}
