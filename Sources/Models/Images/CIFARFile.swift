internal import DataFaults

/// The binary form of CIFAR-10 and CIFAR-100: records of one or two label bytes and 32 x 32 pixels,
/// the red ones first.
///
/// Source: cs.toronto.edu/~kriz/cifar.html, "Binary version".
enum CIFARFile {
  static let side = 32
  static let pixels = 3 * side * side

  /// Throws: `DataFault` for a size that is not whole records.
  static func read(_ file: MappedFile, classes: Int) throws -> ImageSet {
    // CIFAR-100 has a coarse label before the fine one.
    let labelBytes = classes == 100 ? 2 : 1
    let record = labelBytes + pixels
    guard file.byteCount > 0, file.byteCount % record == 0 else {
      throw DataFault(
        file: file.name, place: "size", found: "\(file.byteCount) bytes",
        expected: "IDX, gzipped IDX, or a multiple of \(record): CIFAR's binary records")
    }
    let count = file.byteCount / record
    var pixelBytes: [UInt8] = []
    pixelBytes.reserveCapacity(count * pixels)
    var labels: [Int32] = []
    file.withBytes { bytes in
      for start in stride(from: 0, to: bytes.count, by: record) {
        labels.append(Int32(bytes[start + labelBytes - 1]))
        pixelBytes += bytes[start + labelBytes..<start + record]
      }
    }
    return ImageSet(
      label: file.name, channels: 3, height: side, width: side, pixels: pixelBytes,
      labels: labels)
  }
}
