private import Models

/// Reads packed models; every size, offset and checksum is checked before it is used.
public enum PackedModelFile {
  /// Whether the file at `path` says it is a packed model; false for what is no safetensors file.
  public static func recognizes(path: String) -> Bool {
    guard let file = try? SafetensorsFile(MappedFile(path: path)) else { return false }
    return file.metadata["format"] == PackedMetadata.format
  }

  /// Throws: `DataFault` for a damaged, truncated, newer or foreign file.
  public static func read(path: String) throws -> PackedParts {
    try PackedReader(SafetensorsFile(MappedFile(path: path)), path: path).parts()
  }

  /// As `read(path:)`, from memory; `name` stands in faults.
  public static func read(_ bytes: [UInt8], name: String) throws -> PackedParts {
    try PackedReader(SafetensorsFile(MappedFile(contents: bytes, name: name)), path: name).parts()
  }
}
