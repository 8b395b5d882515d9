internal import DataFaults
private import Foundation

/// A description in JSON that this project wrote, of a model or a packed file.
package enum StoredDescription {
  /// Decodes `text` and refuses what the type has no place for: a later build may mean another
  /// function by it.
  ///
  /// Throws: `DataFault` naming `place`, or the key.
  package static func decode<T: Codable>(
    _ text: String?, as type: T.Type = T.self, file: String, place: String, expected: String
  ) throws -> T {
    let bytes = Array((text ?? "").utf8)
    guard let value = try? JSONDecoder().decode(type, from: Data(bytes)),
      let known = try? Array(JSONEncoder().encode(value))
    else {
      throw DataFault(
        file: file, place: place, found: bytes.isEmpty ? "none" : String((text ?? "").prefix(80)),
        expected: expected)
    }
    let trees = try [bytes, known].map { bytes in
      try bytes.withUnsafeBytes { try JSONParser.parse($0, file: file) }
    }
    try check(trees[0], trees[1], file: file, place: place)
    return value
  }

  /// What is not said back has not been read.
  private static func check(
    _ found: JSONValue, _ known: JSONValue, file: String, place: String
  ) throws {
    if let members = known.members {
      try KnownKeys(used: members.map(\.key)).check(found, file: file, prefix: "\(place) ")
      for member in members {
        guard let inner = found[member.key] else { continue }
        try check(inner, member.value, file: file, place: "\(place) \(member.key)")
      }
    }
    for (inner, other) in zip(found.array ?? [], known.array ?? []) where other.members != nil {
      try check(inner, other, file: file, place: place)
    }
  }
}
