internal import DataFaults
internal import TOMLKit

/// A TOML document that still knows on which line each key stands.
///
/// TOMLKit gives positions for syntax errors only; lines of keys are found by scanning the text.
struct TOMLText {
  let text: String
  let file: String
  let root: TOMLTable

  init(text: String, file: String) throws(DataFault) {
    self.text = text
    self.file = file
    do {
      root = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      let place = error.source.begin
      throw DataFault(
        file: file, place: "line \(place.line), column \(place.column)",
        found: error.description, expected: "well-formed TOML")
    } catch {
      throw DataFault(file: file, place: "line 1", found: "\(error)", expected: "TOML")
    }
  }

  /// The 1-based line of `key` under the header `[table]`; of the header where the key is missing.
  func line(table: String, key: String) -> Int {
    var current = ""
    var header = 1
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let trimmed = line.drop { $0 == " " || $0 == "\t" }
      if trimmed.hasPrefix("[") {
        current = trimmed.dropFirst().prefix { $0 != "]" }.filter { $0 != " " && $0 != "\"" }
        if current == table { header = index + 1 }
      } else if current == table, Self.key(of: trimmed) == key {
        return index + 1
      }
    }
    return header
  }

  private static func key(of line: Substring) -> String? {
    guard !line.hasPrefix("#"), line.contains("=") else { return nil }
    if let quote = line.first, quote == "\"" || quote == "'" {
      return String(line.dropFirst().prefix { $0 != quote })
    }
    let name = line.prefix { $0 != "=" }
    return name.split(separator: " ").first.map(String.init)
  }

  func fault(table: String, key: String, found: String, expected: String) -> DataFault {
    DataFault(
      file: file, place: "line \(line(table: table, key: key))", found: found, expected: expected)
  }
}
