private import CResources

/// The files that are built into the executable.
enum EmbeddedResources {
  /// The default model's safetensors file.
  static var defaultModel: UnsafeRawBufferPointer {
    var count = 0
    let base = bfq_default_model(&count)
    return UnsafeRawBufferPointer(start: base, count: count)
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
