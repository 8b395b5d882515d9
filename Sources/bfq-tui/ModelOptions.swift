import ArgumentParser
import EngineRuntime
import Models

/// Which model: a path the readers know, or the embedded default.
struct ModelOptions: ParsableArguments {
  @Option(
    help: """
      A Hugging Face folder, llama2.c .bin, GGUF, safetensors of this project, or a session's \
      folder or checkpoint; by default the embedded model.
      """)
  var model: String?
  @Option(help: "Tokenizer file, where the one beside the model is not it.") var tokenizer: String?

  func open() throws -> OpenedModel {
    try UnreadableInput.reading {
      if let model { return try ModelOpener.open(path: model, tokenizerPath: tokenizer) }
      return try ModelOpener.open(
        embedded: EmbeddedResources.defaultModel, name: "embedded default")
    }
  }
}
