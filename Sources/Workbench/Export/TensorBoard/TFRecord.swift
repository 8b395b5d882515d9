/// One record of a TFRecord file: its length, its data, and a masked checksum of each.
///
/// Source: TensorFlow, `core/lib/io/record_writer.h`: little-endian `uint64 length, uint32
/// crc(length), data, uint32 crc(data)`.
enum TFRecord {
  static func framed(_ data: [UInt8]) -> [UInt8] {
    let length = littleEndian(UInt64(data.count))
    return length + littleEndian(CRC32C.masked(length)) + data + littleEndian(CRC32C.masked(data))
  }

  private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
