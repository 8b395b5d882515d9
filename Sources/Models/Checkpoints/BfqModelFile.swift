internal import DataFaults
internal import Foundation

/// A model of this project in one safetensors file: tensors by our names, and in the metadata
/// the configuration and the tokenizer.
public struct BfqModelFile: TensorSource {
  static let format = "bfq-model"
  /// The second for shapes that readers of the first take for others.
  static let versions = ["1", "2"]
  /// Holds the tokenizer's bytes where its name does not say all.
  static let tokenizerTensor = "tokenizer"

  public let configuration: LlamaConfiguration
  public let file: SafetensorsFile

  /// Throws: `DataFault` for another format or version, or a configuration that is impossible.
  public init(_ file: SafetensorsFile) throws {
    self.file = file
    try Self.expect(file, "format", [Self.format])
    try Self.expect(file, "version", Self.versions)
    configuration = try StoredDescription.decode(
      file.metadata["configuration"], file: file.file.name, place: "__metadata__ configuration",
      expected: "a configuration in JSON")
    try configuration.check(file: file.file.name)
    try checkForStrangers()
  }

  private func checkForStrangers() throws {
    let known = Set(LlamaTensorNames.shapes(configuration).map(\.0))
    guard let stranger = names.first(where: { !known.contains($0) }) else { return }
    throw DataFault(
      file: file.file.name, place: "tensor \(stranger)",
      found: "a tensor that the configuration does not imply", expected: "its tensors alone")
  }

  private static func expect(_ file: SafetensorsFile, _ key: String, _ values: [String]) throws {
    guard let value = file.metadata[key], values.contains(value) else {
      throw DataFault(
        file: file.file.name, place: "__metadata__ \(key)", found: file.metadata[key] ?? "none",
        expected: values.joined(separator: " or "))
    }
  }

  public var names: [String] { file.names.filter { $0 != Self.tokenizerTensor } }

  public func shape(of name: String) -> [Int]? { file.shape(of: name) }

  public func read(_ name: String, into destination: UnsafeMutablePointer<Float>) throws {
    try file.read(name, into: destination)
  }

  /// Throws: `DataFault` where the file carries no tokenizer or a damaged one.
  func tokenizer() throws -> any Tokenizer {
    let name = file.metadata["tokenizer"] ?? "none"
    let contents = file.contents(of: Self.tokenizerTensor) ?? []
    guard let storage = TokenizerStorage(name: name, contents: contents) else {
      throw DataFault(
        file: file.file.name, place: "__metadata__ tokenizer", found: name,
        expected: TokenizerStorage.names.joined(separator: ", ") + ", or --tokenizer FILE")
    }
    let size = configuration.vocabularySize
    let tokenizer = try storage.tokenizer(file: file.file.name, vocabularySize: size)
    try TokenizerFile.check(tokenizer, vocabularySize: size, file: file.file.name)
    return tokenizer
  }
}

extension BfqModelFile {
  /// Opens a safetensors file of ours, or of the Hugging Face folder it lies in.
  static func open(path: String, tokenizerPath: String?) throws -> OpenedModel {
    let file = try SafetensorsFile(MappedFile(path: path))
    let folder = ModelOpener.folder(of: path)
    let isOurs = file.metadata["format"] == format
    if !isOurs, FileManager.default.fileExists(atPath: "\(folder)/config.json") {
      return try CheckpointFormat.huggingFace.open(folder, tokenizerPath)
    }
    return try open(file, tokenizerPath: tokenizerPath)
  }

  static func open(_ file: SafetensorsFile, tokenizerPath: String?) throws -> OpenedModel {
    let model = try BfqModelFile(file)
    return try OpenedModel(
      configuration: model.configuration, tensors: model, formatName: format,
      path: file.file.name
    ) {
      guard let tokenizerPath else { return try model.tokenizer() }
      return try TokenizerFile.open(
        tokenizerPath, vocabularySize: model.configuration.vocabularySize)
    }
  }
}
