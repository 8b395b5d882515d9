internal import CZlib
internal import DataFaults

/// The bytes of an IDX file, gzipped or not: the format of the MNIST family.
///
/// Source: yann.lecun.com/exdb/mnist, "the IDX file format".
struct IDXFile {
  /// Larger ones are refused before anything is allocated for them.
  static let largestByteCount = 1 << 30

  let name: String
  let shape: [Int]
  let bytes: [UInt8]

  /// Throws: `DataFault` where the file is no IDX of unsigned bytes in `dimensions` dimensions, or
  /// holds another number of bytes than its header says.
  init(_ file: MappedFile, dimensions: Int) throws {
    let source = IDXSource(file: file)
    let headerSize = 4 + 4 * dimensions
    let header = try source.read(count: headerSize)
    func fault(_ place: String, _ found: String, _ expected: String) -> DataFault {
      DataFault(file: file.name, place: place, found: found, expected: expected)
    }
    let magic: [UInt8] = [0, 0, 8, UInt8(dimensions)]
    guard header.count == headerSize, Array(header.prefix(4)) == magic else {
      throw fault("magic number", "\(Array(header.prefix(4)))", "\(magic), unsigned bytes")
    }
    shape = (0..<dimensions).map { Self.size(header, 4 + 4 * $0) }
    let (count, tooLarge) = shape.reduce((1, false)) { total, size in
      let (product, overflow) = total.0.multipliedReportingOverflow(by: size)
      return (product, total.1 || overflow)
    }
    guard !tooLarge, count > 0, count <= Self.largestByteCount else {
      throw fault("sizes", "\(shape)", "1 to \(Self.largestByteCount) bytes")
    }
    // One byte more, so that a file that goes on is seen.
    let all = try source.read(count: headerSize + count + 1)
    guard all.count == headerSize + count else {
      throw fault(
        "size", all.count > headerSize + count ? "more bytes" : "\(all.count) bytes",
        "\(headerSize + count) for \(shape)")
    }
    bytes = Array(all.dropFirst(headerSize))
    name = file.name
  }

  private static func size(_ header: [UInt8], _ at: Int) -> Int {
    header[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  /// Whether the file begins as one, unpacked or gzipped.
  static func recognizes(_ file: MappedFile) -> Bool {
    let start = (try? IDXSource(file: file).read(count: 3)) ?? []
    return start == [0, 0, 8]
  }
}

/// A file's bytes, unpacked where it is gzipped.
private struct IDXSource {
  let file: MappedFile

  private var isPacked: Bool { file.withBytes { Array($0.prefix(2)) == [0x1F, 0x8B] } }

  /// The first `count` bytes, or as many as there are.
  func read(count: Int) throws -> [UInt8] {
    guard isPacked else { return file.withBytes { Array($0.prefix(count)) } }
    var written: Int64 = -1
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { out, used in
      written = file.withBytes { data in
        bfq_gunzip(
          data.bindMemory(to: UInt8.self).baseAddress, data.count, out.baseAddress, count)
      }
      used = max(0, Int(written))
    }
    guard written >= 0 else {
      throw DataFault(
        file: file.name, place: "gzip", found: "damaged or cut short", expected: "gzip data")
    }
    return bytes
  }
}
