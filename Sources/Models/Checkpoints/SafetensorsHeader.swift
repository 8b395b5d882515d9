internal import DataFaults

/// The table of contents of a safetensors file, checked against the file's size.
struct SafetensorsHeader {
  struct Entry: Sendable {
    var name: String
    var type: ElementType
    var shape: [Int]
    /// Bytes in the file.
    var range: Range<Int>
  }

  /// Longer headers are refused, as the format's own library does.
  static let largestByteCount = 100_000_000

  private(set) var entries: [String: Entry] = [:]
  private(set) var metadata: [String: String] = [:]
  private let file: MappedFile
  private let dataStart: Int

  init(_ file: MappedFile) throws {
    self.file = file
    let length = try file.integer(at: 0, as: UInt64.self, place: "header length")
    guard length <= UInt64(Self.largestByteCount), Int(length) <= file.byteCount - 8 else {
      throw DataFault(
        file: file.name, place: "header length", found: "\(length) bytes",
        expected: "at most \(min(Self.largestByteCount, file.byteCount - 8))")
    }
    dataStart = 8 + Int(length)
    let root = try file.withBytes { [dataStart] bytes in
      try JSONParser.parse(.init(rebasing: bytes[8..<dataStart]), file: file.name)
    }
    guard let members = root.members else {
      throw fault("header", root.kind, "an object")
    }
    for member in members { try add(member) }
    try checkTiling()
  }

  private func fault(_ place: String, _ found: String, _ expected: String) -> DataFault {
    DataFault(file: file.name, place: place, found: found, expected: expected)
  }

  private mutating func add(_ member: JSONValue.Member) throws {
    if member.key == "__metadata__" { return try addMetadata(member.value) }
    let entry = try self.entry(member.key, member.value)
    guard entries.updateValue(entry, forKey: member.key) == nil else {
      throw fault("tensor \(member.key)", "the name twice", "each name once")
    }
  }

  private mutating func addMetadata(_ value: JSONValue) throws {
    for member in value.members ?? [] {
      guard let text = member.value.string else {
        throw fault("__metadata__ \(member.key)", member.value.kind, "a string")
      }
      metadata[member.key] = text
    }
  }

  private func entry(_ name: String, _ value: JSONValue) throws -> Entry {
    let place = "tensor \(name)"
    guard let type = value["dtype"]?.string.flatMap(ElementType.init(rawValue:)) else {
      throw fault(place, "dtype \(value["dtype"]?.kind ?? "missing")", "a known dtype")
    }
    let shape = value["shape"]?.array?.compactMap(\.integer) ?? []
    guard let listed = value["shape"]?.array, listed.count == shape.count, shape.count <= 16,
      let byteCount = type.byteCount(of: shape)
    else { throw fault(place, "shape \(value["shape"]?.text ?? "missing")", "sizes that fit") }
    let range = try self.range(place, value)
    guard range.count == byteCount else {
      throw fault(
        place, "\(range.count) bytes", "\(byteCount) bytes for \(type.rawValue) \(shape)")
    }
    return Entry(name: name, type: type, shape: shape, range: range)
  }

  private func range(_ place: String, _ value: JSONValue) throws -> Range<Int> {
    let offsets = value["data_offsets"]?.array?.compactMap(\.integer) ?? []
    let available = file.byteCount - dataStart
    guard offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1], offsets[1] <= available
    else {
      throw fault(
        place, "data_offsets \(value["data_offsets"]?.text ?? "missing")",
        "an ascending pair within \(available)")
    }
    return dataStart + offsets[0]..<dataStart + offsets[1]
  }

  /// Tensors must cover the data without overlap or hole.
  private func checkTiling() throws {
    var end = dataStart
    let ordered = entries.values.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    for entry in ordered {
      guard entry.range.lowerBound == end else {
        throw fault(
          "tensor \(entry.name)", "data from offset \(entry.range.lowerBound - dataStart)",
          "from \(end - dataStart), where the tensor before ends")
      }
      end = entry.range.upperBound
    }
    guard end == file.byteCount else {
      throw fault("size", "\(file.byteCount) bytes", "\(end)")
    }
  }
}
