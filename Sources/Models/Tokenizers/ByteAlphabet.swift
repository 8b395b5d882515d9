/// GPT-2's printable characters for the 256 bytes.
///
/// Printable Latin-1 stands for itself; the other bytes, in order, take U+0100 onwards.
/// Source: github.com/openai/gpt-2, encoder.py `bytes_to_unicode`.
enum ByteAlphabet {
  /// The character of each byte.
  static let scalars: [Unicode.Scalar] = {
    var spare: UInt32 = 0x100
    return (UInt8.min ... .max).map { byte in
      if isPrintable(byte) { return Unicode.Scalar(byte) }
      spare += 1
      return Unicode.Scalar(spare - 1).unsafelyUnwrapped
    }
  }()

  /// The character of each byte, in UTF-8.
  static let spellings: [[UInt8]] = scalars.map { Array(String($0).utf8) }

  private static let bytes: [Unicode.Scalar: UInt8] = Dictionary(
    uniqueKeysWithValues: zip(scalars, UInt8.min ... .max))

  private static func isPrintable(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || byte >= 0xAE
  }

  /// The byte `scalar` stands for.
  static func byte(of scalar: Unicode.Scalar) -> UInt8? { bytes[scalar] }

  /// `bytes` in this alphabet, in UTF-8.
  static func spelled(_ bytes: [UInt8]) -> [UInt8] {
    var spelled: [UInt8] = []
    spelled.reserveCapacity(2 * bytes.count)
    for byte in bytes { spelled += spellings[Int(byte)] }
    return spelled
  }

  /// What a piece in this alphabet spells; a piece with any other character is itself.
  static func decode(_ piece: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for scalar in piece.unicodeScalars {
      guard let byte = byte(of: scalar) else { return Array(piece.utf8) }
      bytes.append(byte)
    }
    return bytes
  }
}
