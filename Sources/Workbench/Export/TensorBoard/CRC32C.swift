/// CRC-32C (Castagnoli), as TFRecord files check themselves.
///
/// Source: RFC 3720, appendix B.4; the mask is that of TensorFlow's record format.
public enum CRC32C {
  /// Cost: a table look-up a byte.
  public static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var register = UInt32.max
    for byte in bytes {
      register = register >> 8 ^ table[Int((register ^ UInt32(byte)) & 255)]
    }
    return ~register
  }

  /// Rotated and shifted, so that a checksum of data that holds checksums stays one.
  static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let checksum = checksum(bytes)
    return (checksum >> 15 | checksum << 17) &+ 0xA282_EAD8
  }

  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in value >> 1 ^ (value & 1) * 0x82F6_3B78 }
  }
}
