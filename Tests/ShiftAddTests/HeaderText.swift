/// The header of a safetensors file as text.
enum HeaderText {
  /// The file with another text in the metadata's JSON, whose quotes are escaped; nil where `found`
  /// is not in it.
  static func replacing(_ found: String, by replacement: String, in bytes: [UInt8]) -> [UInt8]? {
    let length = bytes.prefix(8).enumerated().reduce(0) { $0 | Int($1.1) << (8 * $1.0) }
    let header = String(decoding: bytes[8..<8 + length], as: UTF8.self)
    let escaped = [found, replacement].map {
      $0.replacing("\"", with: "\\\"")
    }
    guard header.contains(escaped[0]) else { return nil }
    let changed = Array(header.replacing(escaped[0], with: escaped[1]).utf8)
    let count = (0..<8).map { UInt8(truncatingIfNeeded: changed.count >> (8 * $0)) }
    return count + changed + bytes[(8 + length)...]
  }
}
