internal import DataFaults

/// The head of a GGUF file: metadata, and where each tensor lies.
///
/// Source: github.com/ggml-org/ggml, docs/gguf.md.
struct GGUFHeader {
  struct Entry: Sendable {
    /// Outermost first, the reverse of the file's order.
    var shape: [Int]
    var type: GGUFElementType
    /// Bytes in the file.
    var range: Range<Int>
  }

  /// Keys and values, as JSON would have them.
  private(set) var metadata: [String: JSONValue] = [:]
  private(set) var entries: [String: Entry] = [:]
  /// Keys that are there more than once.
  private(set) var repeatedKeys: Set<String> = []
  private var reader: GGUFReader
  private let file: MappedFile

  init(_ file: MappedFile) throws {
    self.file = file
    reader = GGUFReader(file)
    let tensorCount = try readCounts()
    var found: [(name: String, shape: [Int], type: GGUFElementType, offset: Int)] = []
    for _ in 0..<tensorCount { found.append(try reader.tensor()) }
    let start = try dataStart()
    for tensor in found {
      let range = try self.range(tensor.shape, tensor.type, start, tensor.offset, tensor.name)
      let entry = Entry(shape: tensor.shape, type: tensor.type, range: range)
      guard entries.updateValue(entry, forKey: tensor.name) == nil else {
        throw reader.fault("tensor \(tensor.name)", "the name twice", "each name once")
      }
    }
  }

  /// Reads magic, version, counts and metadata; returns the number of tensors.
  private mutating func readCounts() throws -> Int {
    let magic = try reader.integer(UInt32.self)
    let version = try reader.integer(UInt32.self)
    guard magic == 0x4655_4747, (2...3).contains(version) else {
      throw reader.fault("header", "version \(version)", "GGUF version 2 or 3")
    }
    let tensorCount = try reader.count(ofAtLeast: 24)
    let pairCount = try reader.count(ofAtLeast: 13)
    for _ in 0..<pairCount {
      let key = try reader.string()
      let value = try reader.value(type: try reader.integer(UInt32.self), depth: 0)
      if metadata.updateValue(value, forKey: key) != nil { repeatedKeys.insert(key) }
    }
    return tensorCount
  }

  private func dataStart() throws -> Int {
    let alignment = metadata["general.alignment"]?.integer ?? 32
    guard (1...1 << 16).contains(alignment) else {
      throw reader.fault("general.alignment", "\(alignment)", "1 to 65536")
    }
    return (reader.offset + alignment - 1) / alignment * alignment
  }

  private func range(
    _ shape: [Int], _ type: GGUFElementType, _ start: Int, _ offset: Int, _ name: String
  ) throws -> Range<Int> {
    guard let count = type.byteCount(of: shape), start <= file.byteCount,
      offset <= file.byteCount - start, count <= file.byteCount - start - offset
    else {
      throw reader.fault(
        "tensor \(name)", "shape \(shape) at offset \(offset)",
        "data within \(file.byteCount) bytes")
    }
    return start + offset..<start + offset + count
  }
}
