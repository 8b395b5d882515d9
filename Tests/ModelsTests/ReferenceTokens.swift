import Foundation
import Models
import Testing

/// A fixture of what reference libraries make of texts; see Tests/Tools/tokenizer_fixtures.py.
///
/// Read by this project's own reader: Foundation's dictionaries confuse keys that are canonically
/// equivalent.
struct ReferenceTokens {
  let root: JSONValue

  init(_ name: String) throws {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/tokenizers/\(name)", withExtension: "json"))
    root = try Data(contentsOf: url).withUnsafeBytes { try JSONParser.parse($0, file: name) }
  }

  static func ids(_ json: JSONValue) -> [Int32] {
    (json.array ?? []).compactMap(\.integer).map { Int32($0) }
  }

  static func strings(_ json: JSONValue?) -> [String] { (json?.array ?? []).compactMap(\.string) }
}
