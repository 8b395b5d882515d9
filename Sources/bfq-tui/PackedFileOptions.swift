import ArgumentParser

/// Options that have nothing to say about a packed file, which holds codes, scales and rotations and
/// says how it is to be run.
enum PackedFileOptions {
  static let refused = [
    // How weights would be quantized.
    "bits", "group", "grid", "method", "init", "block", "stages", "sharing", "scales",
    "scale-training", "plant-outliers", "angle-rate", "angles-from", "angles-until", "scale-rate",
    "penalty", "activation-bits", "calibration-samples", "damping", "act-order", "fit-steps",
    "fit-rate", "uniformity",
    // How they would be packed.
    "head", "activation-scale", "lifting-bits",
  ]

  /// Throws: `ValidationError` naming the first of `refused` that was given, on the command line or
  /// in a configuration file.
  static func check(path: String) throws {
    try UnusedOptions.refuse(
      refused, in: ConfigurationFile.expand(Array(CommandLine.arguments.dropFirst())),
      with: "the packed model \(path)",
      expected:
        "a model that is not packed yet: a packed file says itself how it is quantized and run")
  }
}
