internal import DataFaults

/// A safetensors file: tensors by the names they have there.
///
/// Source: github.com/huggingface/safetensors, README "Format".
public struct SafetensorsFile: TensorSource {
  public let file: MappedFile
  /// The strings of `__metadata__`.
  public let metadata: [String: String]
  private let entries: [String: SafetensorsHeader.Entry]

  /// Throws: `DataFault` for a header that is damaged or does not fit the file.
  public init(_ file: MappedFile) throws {
    let header = try SafetensorsHeader(file)
    self.file = file
    metadata = header.metadata
    entries = header.entries
  }

  public var names: [String] { entries.keys.sorted() }

  public func shape(of name: String) -> [Int]? { entries[name]?.shape }

  /// How the elements of `name` are stored.
  public func elementType(of name: String) -> ElementType? { entries[name]?.type }

  /// The stored bytes of `name`, valid while `file` lives.
  public func bytes(of name: String) -> UnsafeRawBufferPointer? {
    entries[name].map { UnsafeRawBufferPointer(rebasing: file.bytes[$0.range]) }
  }

  public func read(_ name: String, into destination: UnsafeMutablePointer<Float>) throws {
    guard let entry = entries[name] else { throw fault(name, "no such tensor", "the tensor") }
    guard entry.type.isFloat else {
      throw fault(name, "dtype \(entry.type.rawValue)", "F32, F16 or BF16")
    }
    guard !entry.range.isEmpty, let base = file.bytes.baseAddress else { return }
    let count = entry.range.count / entry.type.byteCount
    FloatCoding.decode(
      base + entry.range.lowerBound, count: count, as: entry.type, into: destination)
    try FloatCoding.checkFinite(destination, count: count, name: name, file: file.name)
  }

  private func fault(_ name: String, _ found: String, _ expected: String) -> DataFault {
    DataFault(file: file.name, place: "tensor \(name)", found: found, expected: expected)
  }
}
