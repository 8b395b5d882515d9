internal import DataFaults
internal import Foundation

/// A vision transformer of this project in one safetensors file: tensors by our names, and the
/// configuration in the metadata.
public enum VisionModelFile {
  static let format = "bfq-vision-model"
  static let version = "1"

  static func open(_ file: SafetensorsFile) throws -> OpenedVisionModel {
    for (key, value) in [("format", format), ("version", version)]
    where file.metadata[key] != value {
      throw DataFault(
        file: file.file.name, place: "__metadata__ \(key)", found: file.metadata[key] ?? "none",
        expected: value)
    }
    let configuration: VisionConfiguration = try StoredDescription.decode(
      file.metadata["configuration"], file: file.file.name, place: "__metadata__ configuration",
      expected: "a configuration in JSON")
    return try OpenedVisionModel(
      configuration: configuration, tensors: file, formatName: format, path: file.file.name)
  }

  /// Writes all tensors of `configuration` and returns the file's size.
  ///
  /// `metadata` is added to the file's; the keys of the format itself win.
  /// Throws: `DataFault` of a tensor that cannot be read or stored; then no file is left.
  @discardableResult
  public static func write(
    configuration: VisionConfiguration, tensors: any TensorSource, type: ElementType = .float16,
    metadata: [String: String] = [:], to path: String
  ) throws -> Int {
    try configuration.check(file: path)
    try configuration.check(tensors, file: path)
    let stored = VisionNetwork(configuration).layout.namedTensors.map {
      StoredTensor($0.name, type, shape: $0.shape, from: tensors)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let json = String(decoding: try encoder.encode(configuration), as: UTF8.self)
    let own = ["format": format, "version": version, "configuration": json]
    return try SafetensorsWriter.write(stored, metadata: metadata.merging(own) { $1 }, to: path)
  }
}
