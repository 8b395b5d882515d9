internal import Foundation

/// Writes a model of this project as one safetensors file.
public enum BfqModelWriter {
  /// Writes the tensors of `configuration`, a tied head left out, and returns the file's size.
  ///
  /// `metadata` is added to the file's; the keys of the format itself win.
  /// Throws: `DataFault` of a tensor that cannot be read or stored; then no file is left.
  @discardableResult
  public static func write(
    configuration: LlamaConfiguration, tensors: any TensorSource,
    tokenizer: (any StorableTokenizer)?, type: ElementType = .float16,
    metadata: [String: String] = [:], to path: String
  ) throws -> Int {
    try configuration.check(file: path)
    try configuration.check(tensors, file: path)
    var stored = LlamaTensorNames.shapes(configuration).map {
      StoredTensor($0.0, type, shape: $0.1, from: tensors)
    }
    if let contents = tokenizer?.storage.contents, !contents.isEmpty {
      stored.append(StoredTensor(BfqModelFile.tokenizerTensor, bytes: contents))
    }
    let own = [
      "format": BfqModelFile.format,
      "version": BfqModelFile.versions[configuration.isBeyondFirstVersions ? 1 : 0],
      "configuration": try json(configuration), "tokenizer": tokenizer?.storage.name ?? "none",
    ]
    return try SafetensorsWriter.write(
      stored, metadata: metadata.merging(own) { $1 }, to: path)
  }

  private static func json(_ configuration: LlamaConfiguration) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(configuration), as: UTF8.self)
  }
}
