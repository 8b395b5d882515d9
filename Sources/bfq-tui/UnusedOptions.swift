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

  /// Names of the options among `arguments`, without dashes.
  static func given(in arguments: [String]) -> [String] {
    arguments.filter { $0.hasPrefix("--") }.map { argument in
      String(argument.dropFirst(2).prefix { $0 != "=" })
    }
  }

  /// Throws: `ValidationError` naming the first option among `arguments` that is neither one of
  /// `names` nor one that every command takes.
  static func refuseAll(
    but names: [String], in arguments: [String], with subject: String
  ) throws {
    let known = names + ["seed", "threads", "config", "json"]
    guard let unused = given(in: arguments).first(where: { !known.contains($0) }) else { return }
    throw ValidationError("--\(unused): found it with \(subject), which would not read it")
  }
}
