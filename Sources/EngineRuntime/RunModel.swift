private import DataFaults
public import Models

/// A model of either kind, opened to be trained or judged.
public enum RunModel: Sendable {
  case language(OpenedModel)
  case vision(OpenedVisionModel)

  /// Opens `path`: any model the readers know, `vit` for the embedded vision model, nil for the
  /// embedded language model.
  ///
  /// Throws: `UnreadableInput`.
  public static func open(
    path: String?, tokenizerPath: String? = nil, embedded: EmbeddedModels
  ) throws -> RunModel {
    try UnreadableInput.reading {
      try find(path: path, tokenizerPath: tokenizerPath, embedded: embedded)
    }
  }

  private static func find(
    path: String?, tokenizerPath: String?, embedded: EmbeddedModels
  ) throws -> RunModel {
    guard let path else {
      return .language(
        try ModelOpener.open(embedded: embedded.language, name: "embedded default"))
    }
    if path == EmbeddedModels.visionName {
      return .vision(
        try VisionModelOpener.open(embedded: embedded.vision, name: "embedded vision model"))
    }
    if let model = try VisionModelOpener.open(path: path) { return .vision(model) }
    return .language(try ModelOpener.open(path: path, tokenizerPath: tokenizerPath))
  }

  /// The language model; `what` is what only that can do, for the fault.
  ///
  /// Throws: `DataFault` for a vision transformer.
  public func language(for what: String) throws -> OpenedModel {
    switch self {
    case .language(let model): return model
    case .vision(let model):
      throw DataFault(
        file: model.path, place: what, found: "a vision transformer",
        expected: "a language model")
    }
  }
}
