import ArgumentParser

/// Options that have nothing to say about a packed file, which holds codes, scales and rotations and
/// says how it is to be run.
enum PackedFileOptions {
  static let refused = [
    // How weights would be quantized.
    "bits", "group", "grid", "method", "init", "block", "stages", "sharing", "scales",
    "learn-scales", "no-learn-scales", "angle-rate", "angles-from", "angles-until", "scale-rate",
    "penalty", "activation-bits", "calibration-samples", "damping", "act-order", "fit-steps",
    "fit-rate", "uniformity",
    // How they would be packed.
    "head", "activation-scale", "lifting-bits",
  ]

  /// Throws: `ValidationError` naming the first of `refused` among `arguments`, which a
  /// configuration file has been expanded into.
  static func check(_ arguments: [String], path: String) throws {
    let given = refused.first { name in
      arguments.contains { $0 == "--\(name)" || $0.hasPrefix("--\(name)=") }
    }
    guard let given else { return }
    throw ValidationError(
      "--\(given): found it with the packed model \(path), expected a model that is not packed yet: "
        + "a packed file says itself how it is quantized and run")
  }
}
