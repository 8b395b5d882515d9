public import DataFaults

/// A checkpoint ready to be used: its shape, its tensors, and its tokenizer if there is one.
public struct OpenedModel: Sendable {
  public let configuration: LlamaConfiguration
  /// Every tensor of `configuration`, by this project's names; their shapes have been checked.
  public let tensors: any TensorSource
  public let tokenizer: (any Tokenizer)?
  /// Why there is no tokenizer.
  public let tokenizerFault: DataFault?
  public let formatName: String
  public let path: String

  /// Looks for the tokenizer by `findTokenizer`, keeping its fault for who needs the tokenizer.
  ///
  /// Throws: `DataFault` where a tensor is missing or misshapen.
  package init(
    configuration: LlamaConfiguration, tensors: any TensorSource, formatName: String,
    path: String, findTokenizer: () throws -> any Tokenizer
  ) throws {
    try configuration.check(tensors, file: path)
    self.configuration = configuration
    self.tensors = tensors
    self.formatName = formatName
    self.path = path
    do {
      tokenizer = try findTokenizer()
      tokenizerFault = nil
    } catch let fault as DataFault {
      tokenizer = nil
      tokenizerFault = fault
    }
  }

  /// Throws: the fault that kept the tokenizer from opening.
  public func requireTokenizer() throws -> any Tokenizer {
    if let tokenizer { return tokenizer }
    throw tokenizerFault
      ?? DataFault(file: path, place: "tokenizer", found: "none", expected: "a tokenizer")
  }
}
