import ArgumentParser

/// Refuses options that were given and would say nothing.
enum UnusedOptions {
  /// Throws: `ValidationError` naming the first of `names` among `arguments`, which a configuration
  /// file has been expanded into.
  static func refuse(
    _ names: [String], in arguments: [String], with subject: String, expected: String
  ) throws {
    let given = names.first { name in
      arguments.contains { $0 == "--\(name)" || $0.hasPrefix("--\(name)=") }
    }
    guard let given else { return }
    throw ValidationError("--\(given): found it with \(subject), expected \(expected)")
  }
}
