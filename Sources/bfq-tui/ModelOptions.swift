import ArgumentParser
import DataFaults
import EngineRuntime
import Models
import ShiftAdd

/// Which model: a path the readers know, or an embedded one.
struct ModelOptions: ParsableArguments {
  @Option(
    help: """
      A Hugging Face folder (Llama, Mistral, Qwen2, ViT, DeiT), llama2.c .bin, GGUF, safetensors of this project (packed ones \
      too), a plain vision transformer's folder, or a session's folder or checkpoint; vit for the embedded \
      vision transformer; by default the embedded language model.
      """)
  var model: String?
  @Option(help: "Tokenizer file, where the one beside the model is not it.") var tokenizer: String?

  mutating func validate() throws {
    try OptionBounds.checkPaths(["--model": model, "--tokenizer": tokenizer])
  }

  /// The packed model that `--model` names, if it is one.
  func openPacked() throws -> PackedParts? {
    guard let model, PackedModelFile.recognizes(path: model) else { return nil }
    try refuseTokenizer("a packed model, which has its own")
    return try UnreadableInput.reading { try PackedModelFile.read(path: model) }
  }

  /// The session or checkpoint that `--model` names, if it is one.
  func openTrained() throws -> TrainedCheckpoint? {
    guard let model, model != EmbeddedModels.visionName else { return nil }
    let trained = try TrainedCheckpoint.open(path: model)
    if trained != nil { try refuseTokenizer("a trained model, which has its run's") }
    return trained
  }

  private func refuseTokenizer(_ found: String) throws {
    guard let tokenizer else { return }
    throw ValidationError("--tokenizer: found \(tokenizer) with \(found), expected none")
  }

  /// A model of either kind.
  func openAny() throws -> RunModel {
    try UnreadableInput.reading {
      if let packed = try openPacked() {
        let path = model ?? ""
        return try packed.openedVision(path: path).map(RunModel.vision)
          ?? .language(packed.opened(path: path))
      }
      let opened = try RunModel.open(
        path: model, tokenizerPath: tokenizer, embedded: EmbeddedResources.models)
      if case .vision = opened { try refuseTokenizer("a vision transformer") }
      return opened
    }
  }

  /// A language model; a vision transformer is refused with `what` only the former can do.
  func open(for what: String = "model") throws -> OpenedModel {
    let opened = try UnreadableInput.reading { try openAny().language(for: what) }
    Self.say(opened)
    return opened
  }

  /// Says what a person should know of the model's tokenizer.
  static func say(_ opened: OpenedModel) {
    if let remark = opened.tokenizer?.remark { StandardOutput.diagnostic(remark) }
  }
}
