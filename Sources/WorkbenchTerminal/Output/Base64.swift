/// Base64 with padding, as OSC 52 wants it.
enum Base64 {
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    stride(from: 0, to: bytes.count, by: 3).flatMap { start in
      let group = bytes[start..<min(start + 3, bytes.count)]
      let padded = Array(group) + [0, 0]
      let value = Int(padded[0]) << 16 | Int(padded[1]) << 8 | Int(padded[2])
      return (0..<4).map { place in
        place > group.count ? UInt8(ascii: "=") : digits[value >> (18 - 6 * place) & 63]
      }
    }
  }
}
