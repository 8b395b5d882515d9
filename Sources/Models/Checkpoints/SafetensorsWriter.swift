internal import DataFaults

/// Writes safetensors files: the same tensors give the same bytes.
///
/// Data is ordered by element size, then name, and begins at a multiple of 64 bytes, so every
/// tensor lies aligned in a mapped file.
public enum SafetensorsWriter {
  /// Writes one tensor after the other and returns the file's size.
  ///
  /// Cost: the memory of the largest tensor twice.
  /// Throws: `DataFault` for a name given twice, a size that does not fit, a value that is not
  /// finite in the tensor's type, or a disk that refuses; then no file is left.
  @discardableResult
  public static func write(
    _ tensors: [StoredTensor], metadata: [String: String] = [:], to path: String
  ) throws -> Int {
    let ordered = tensors.sorted {
      $0.type.byteCount != $1.type.byteCount
        ? $0.type.byteCount > $1.type.byteCount : $0.name < $1.name
    }
    let header = try header(ordered, metadata: metadata, path: path)
    return try AtomicFile.write(to: path) { file in
      try header.withUnsafeBytes { try file.append($0) }
      for tensor in ordered { try append(tensor, to: file, path: path) }
    }
  }

  private static func header(
    _ tensors: [StoredTensor], metadata: [String: String], path: String
  ) throws -> [UInt8] {
    var members: [JSONValue.Member] = []
    var end = 0
    for tensor in tensors {
      let next = try end + byteCount(tensor, path: path)
      members.append(.init(key: tensor.name, value: description(tensor, range: end..<next)))
      end = next
    }
    members.sort { $0.key < $1.key }
    if let twice = zip(members, members.dropFirst()).first(where: { $0.key == $1.key }) {
      throw DataFault(
        file: path, place: "tensor \(twice.0.key)", found: "the name twice",
        expected: "each name once")
    }
    if !metadata.isEmpty { members.insert(strings(metadata), at: 0) }
    return framed(Array(JSONValue.object(members).text.utf8))
  }

  private static func byteCount(_ tensor: StoredTensor, path: String) throws -> Int {
    guard let count = tensor.type.byteCount(of: tensor.shape), count < 1 << 46 else {
      throw DataFault(
        file: path, place: "tensor \(tensor.name)", found: "shape \(tensor.shape)",
        expected: "a size that fits")
    }
    return count
  }

  private static func description(_ tensor: StoredTensor, range: Range<Int>) -> JSONValue {
    .object([
      .init(key: "dtype", value: .string(tensor.type.rawValue)),
      .init(key: "shape", value: .array(tensor.shape.map(JSONValue.integer))),
      .init(
        key: "data_offsets",
        value: .array([.integer(range.lowerBound), .integer(range.upperBound)])),
    ])
  }

  private static func strings(_ metadata: [String: String]) -> JSONValue.Member {
    let members = metadata.sorted { $0.key < $1.key }
      .map { JSONValue.Member(key: $0.key, value: .string($0.value)) }
    return .init(key: "__metadata__", value: .object(members))
  }

  /// Length, text, and spaces up to a multiple of 64.
  private static func framed(_ text: [UInt8]) -> [UInt8] {
    let length = (8 + text.count + 63) / 64 * 64 - 8
    let prefix = withUnsafeBytes(of: UInt64(length).littleEndian) { Array($0) }
    return prefix + text + [UInt8](repeating: 32, count: length - text.count)
  }

  private static func append(
    _ tensor: StoredTensor, to file: AtomicFile, path: String
  ) throws {
    let count = tensor.shape.reduce(1, *)
    let bytes = UnsafeMutableRawBufferPointer.allocate(
      byteCount: count * tensor.type.byteCount, alignment: 64)
    defer { bytes.deallocate() }
    switch tensor.contents {
    case .bytes(let produce): try produce(bytes)
    case .floats(let produce):
      try encode(tensor, count: count, produce: produce, into: bytes, path: path)
    }
    try file.append(UnsafeRawBufferPointer(bytes))
  }

  private static func encode(
    _ tensor: StoredTensor, count: Int, produce: (UnsafeMutablePointer<Float>) throws -> Void,
    into bytes: UnsafeMutableRawBufferPointer, path: String
  ) throws {
    guard let base = bytes.baseAddress, count > 0 else { return }
    let floats = UnsafeMutablePointer<Float>.allocate(capacity: count)
    defer { floats.deallocate() }
    floats.initialize(repeating: 0, count: count)
    try produce(floats)
    FloatCoding.encode(floats, count: count, as: tensor.type, into: base)
    // What the type cannot hold became infinity: check what a reader will see.
    FloatCoding.decode(base, count: count, as: tensor.type, into: floats)
    try FloatCoding.checkFinite(floats, count: count, name: tensor.name, file: path)
  }
}
