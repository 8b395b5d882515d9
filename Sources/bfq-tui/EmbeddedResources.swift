private import CResources
import EngineRuntime

/// The files that are built into the executable.
enum EmbeddedResources {
  /// The safetensors files of the default models.
  static var models: EmbeddedModels {
    var languageCount = 0
    var visionCount = 0
    let language = bfq_default_model(&languageCount)
    let vision = bfq_vision_model(&visionCount)
    return EmbeddedModels(
      language: UnsafeRawBufferPointer(start: language, count: languageCount),
      vision: UnsafeRawBufferPointer(start: vision, count: visionCount))
  }

  /// Name and TOML text of every embedded theme.
  static var themes: [(name: String, text: String)] {
    (0..<bfq_theme_count()).compactMap { index in
      var count = 0
      guard let name = bfq_theme_name(index), let text = bfq_theme_text(index, &count) else {
        return nil
      }
      let bytes = UnsafeRawBufferPointer(start: text, count: count)
      return (String(cString: name), String(decoding: bytes, as: UTF8.self))
    }
  }
}
