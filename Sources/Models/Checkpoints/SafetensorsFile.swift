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

  /// A copy of the stored bytes of `name`.
  public func contents(of name: String) -> [UInt8]? { entries[name].map { file.copy($0.range) } }

  public func read(_ name: String, into destination: UnsafeMutablePointer<Float>) throws {
    guard let entry = entries[name] else { throw fault(name, "no such tensor", "the tensor") }
    guard entry.type.isFloat else {
      throw fault(name, "dtype \(entry.type.rawValue)", "F32, F16 or BF16")
    }
    let count = entry.range.count / entry.type.byteCount
    file.withBytes { bytes in
      guard count > 0, let base = bytes.baseAddress else { return }
      FloatCoding.decode(
        base + entry.range.lowerBound, count: count, as: entry.type, into: destination)
    }
    try FloatCoding.checkFinite(destination, count: count, name: name, file: file.name)
  }

  private func fault(_ name: String, _ found: String, _ expected: String) -> DataFault {
    DataFault(file: file.name, place: "tensor \(name)", found: found, expected: expected)
  }
}
