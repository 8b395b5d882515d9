import ArgumentParser
import EngineRuntime
import Models
import ShiftAdd

/// Which model: a path the readers know, or the embedded default.
struct ModelOptions: ParsableArguments {
  @Option(
    help: """
      A Hugging Face folder, llama2.c .bin, GGUF, safetensors of this project (packed ones too), or a session's \
      folder or checkpoint; by default the embedded model.
      """)
  var model: String?
  @Option(help: "Tokenizer file, where the one beside the model is not it.") var tokenizer: String?

  /// The packed model that `--model` names, if it is one.
  func openPacked() throws -> PackedParts? {
    guard let model, PackedModelFile.recognizes(path: model) else { return nil }
    return try UnreadableInput.reading { try PackedModelFile.read(path: model) }
  }

  func open() throws -> OpenedModel {
    try UnreadableInput.reading {
      if let packed = try openPacked() { return try packed.opened(path: model ?? "") }
      if let model { return try ModelOpener.open(path: model, tokenizerPath: tokenizer) }
      return try ModelOpener.open(
        embedded: EmbeddedResources.defaultModel, name: "embedded default")
    }
  }
}
