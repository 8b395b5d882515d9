/// Codes of 1 to 8 bits packed densely: code k occupies bits k b ..< (k + 1) b of the stream, where
/// bit t of the stream is bit t mod 8, counted from the least, of byte t / 8.
public struct PackedCodes: Sendable, Equatable {
  public let bits: Int
  public let count: Int
  public let bytes: [UInt8]

  /// Precondition: every code is below 2^bits.
  public init(_ codes: some Collection<UInt8>, bits: Int) {
    precondition((1...8).contains(bits), "PackedCodes: expected 1 to 8 bits, found \(bits)")
    self.bits = bits
    count = codes.count
    var bytes = [UInt8](repeating: 0, count: Self.byteCount(count: codes.count, bits: bits))
    var position = 0
    for code in codes {
      precondition(
        Int(code) < 1 << bits, "PackedCodes: expected codes below \(1 << bits), found \(code)")
      let word = UInt16(code) << UInt16(position & 7)
      bytes[position >> 3] |= UInt8(truncatingIfNeeded: word)
      if word > 255 { bytes[(position >> 3) + 1] |= UInt8(word >> 8) }
      position += bits
    }
    self.bytes = bytes
  }

  /// Takes over bytes packed before.
  ///
  /// Precondition: as many bytes as `count` codes need.
  public init(bytes: [UInt8], count: Int, bits: Int) {
    let expected = Self.byteCount(count: count, bits: bits)
    precondition(
      bytes.count == expected, "PackedCodes: expected \(expected) bytes, found \(bytes.count)")
    self.bits = bits
    self.count = count
    self.bytes = bytes
  }

  public static func byteCount(count: Int, bits: Int) -> Int { (count * bits + 7) / 8 }

  public subscript(index: Int) -> UInt8 {
    let position = index * bits
    let low = UInt16(bytes[position >> 3]) >> UInt16(position & 7)
    let spills = (position & 7) + bits > 8
    let high = spills ? UInt16(bytes[(position >> 3) + 1]) << UInt16(8 - (position & 7)) : 0
    return UInt8((low | high) & UInt16((1 << bits) - 1))
  }

  public var unpacked: [UInt8] { (0..<count).map { self[$0] } }
}
