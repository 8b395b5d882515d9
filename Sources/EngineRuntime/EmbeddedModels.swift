/// The model files linked into the executable: never freed and never written.
public struct EmbeddedModels: @unchecked Sendable {
  // Read-only for the life of the process.
  public let language: UnsafeRawBufferPointer
  public let vision: UnsafeRawBufferPointer

  /// Both must outlive every run; an empty one is a model that was not built in.
  public init(
    language: UnsafeRawBufferPointer,
    vision: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
  ) {
    self.language = language
    self.vision = vision
  }

  /// What `--model` calls the vision model; the language model is the one that needs no name.
  public static let visionName = "vit"
}
