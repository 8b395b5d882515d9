internal import DataFaults
public import Models

extension PackedParts {
  /// The parts as any reader's language model: effective weights by name, and the tokenizer.
  ///
  /// Throws: `DataFault` for a vision transformer, and where the configuration is impossible.
  public func opened(path: String) throws -> OpenedModel {
    guard case .language(let configuration) = architecture else {
      throw DataFault(
        file: path, place: "packed model", found: "a vision transformer",
        expected: "a language model")
    }
    return try OpenedModel(
      configuration: configuration,
      tensors: ParameterSource(architecture.layout, effectiveWeights()), formatName: "bfq-packed",
      path: path
    ) {
      guard let tokenizer else {
        throw DataFault(
          file: path, place: "tokenizer", found: "none",
          expected: "a tokenizer, or --tokenizer FILE")
      }
      return try tokenizer.tokenizer(file: path, vocabularySize: configuration.vocabularySize)
    }
  }

  /// The parts as any reader's vision transformer; nil for a language model.
  ///
  /// Throws: `DataFault` where the configuration is impossible.
  public func openedVision(path: String) throws -> OpenedVisionModel? {
    guard case .vision(let configuration) = architecture else { return nil }
    return try OpenedVisionModel(
      configuration: configuration,
      tensors: ParameterSource(architecture.layout, effectiveWeights()), formatName: "bfq-packed",
      path: path)
  }
}
