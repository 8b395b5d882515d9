import ArgumentParser
import EngineRuntime
import Training

/// Options of quantization that have nothing to say about the model that is judged, run or exported:
/// a packed file or a session is quantized already, any other model is rounded and not trained.
enum SubjectOptions {
  /// How a run trains scales and rotations.
  private static let training = [
    "angle-rate", "angles-from", "angles-until", "penalty", "scale-training", "scale-rate",
  ]
  /// How weights are quantized.
  private static let quantizing =
    [
      "bits", "group", "grid", "method", "init", "block", "stages", "sharing", "scales",
      "plant-outliers", "activation-bits", "calibration-samples", "damping", "act-order",
      "fit-steps", "fit-rate", "uniformity",
    ] + training
  /// How a model is packed.
  private static let packing = ["head", "activation-scale", "lifting-bits"]

  /// Names what the engine leaves unread: full precision is not quantized, and only the shift-add
  /// engine packs. Several engines are often asked with the same options, so it is no error.
  static func nameUnread(by engine: EngineOptions.Kind) throws {
    guard engine != .shiftAdd else { return }
    let given = UnusedOptions.given(
      in: try ConfigurationFile.expand(Array(CommandLine.arguments.dropFirst())))
    for name in given {
      if packing.contains(name) {
        tell(name, engine, "only shift-add packs")
      } else if engine == .reference, quantizing.contains(name), name != "plant-outliers" {
        tell(name, engine, "fake-quant and shift-add quantize")
      }
    }
  }

  private static func tell(_ name: String, _ engine: EngineOptions.Kind, _ others: String) {
    StandardOutput.diagnostic("--\(name): not read by --engine \(engine.rawValue); \(others)")
  }

  /// Of a packed file, of a session or checkpoint, or of any other model.
  ///
  /// Throws: `ValidationError` naming the first option that it does not obey.
  static func check(
    isPacked: Bool, _ trained: TrainedCheckpoint?, _ quantization: QuantizationOptions,
    path: String
  ) throws {
    if isPacked { return try checkPacked(path: path) }
    guard let trained else { return try checkRounded() }
    try check(trained, quantization, path: path)
  }

  private static func checkPacked(path: String) throws {
    try refuse(
      quantizing + packing, with: "the packed model \(path)",
      expected:
        "a model that is not packed yet: a packed file says itself how it is quantized and run")
  }

  // What repeats the run's own settings may stand.
  private static func check(
    _ trained: TrainedCheckpoint, _ quantization: QuantizationOptions, path: String
  ) throws {
    let repeated = trained.configuration.map { same(quantization, $0) } ?? []
    try refuse(
      quantizing.filter { !repeated.contains($0) }, with: "the trained model \(path)",
      expected: "none: its weights are quantized as its run says")
  }

  private static func checkRounded() throws {
    try refuse(training, with: "a model that is rounded, not trained", expected: "bfq-tui train")
  }

  private static func same(
    _ options: QuantizationOptions, _ run: RunConfiguration
  ) -> [String] {
    [
      ("bits", options.bits == run.bits), ("group", options.group == run.quantization.groupSize),
      ("method", options.method == run.method),
      ("activation-bits", options.activationBits == run.quantization.activationBits),
    ].filter(\.1).map(\.0)
  }

  private static func refuse(_ names: [String], with subject: String, expected: String) throws {
    try UnusedOptions.refuse(
      names, in: ConfigurationFile.expand(Array(CommandLine.arguments.dropFirst())),
      with: subject, expected: expected)
  }
}
