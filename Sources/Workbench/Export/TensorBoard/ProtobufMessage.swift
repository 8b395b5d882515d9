/// A protocol buffer's message, written field by field in its wire form.
struct ProtobufMessage {
  private(set) var bytes: [UInt8] = []

  private enum Wire: UInt64 {
    case varint = 0
    case fixed64 = 1
    case delimited = 2
    case fixed32 = 5
  }

  mutating func set(_ field: UInt64, _ value: Int) {
    key(field, .varint)
    varint(UInt64(bitPattern: Int64(value)))
  }

  mutating func set(_ field: UInt64, _ value: Double) {
    key(field, .fixed64)
    fixed(value.bitPattern)
  }

  mutating func set(_ field: UInt64, _ value: Float) {
    key(field, .fixed32)
    fixed(value.bitPattern)
  }

  mutating func set(_ field: UInt64, _ text: String) { set(field, Array(text.utf8)) }

  mutating func set(_ field: UInt64, _ message: ProtobufMessage) { set(field, message.bytes) }

  /// Packed, eight bytes each.
  mutating func set(_ field: UInt64, _ values: [Double]) {
    var packed = ProtobufMessage()
    for value in values { packed.fixed(value.bitPattern) }
    set(field, packed)
  }

  private mutating func set(_ field: UInt64, _ content: [UInt8]) {
    key(field, .delimited)
    varint(UInt64(content.count))
    bytes += content
  }

  private mutating func key(_ field: UInt64, _ wire: Wire) { varint(field << 3 | wire.rawValue) }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest > 127 {
      bytes.append(UInt8(rest & 127) | 128)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func fixed(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
  }
}
