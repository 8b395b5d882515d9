import ArgumentParser
import ButterflyQuant
import EngineRuntime
import Training

/// How weights and activations are quantized.
struct QuantizationOptions: ParsableArguments {
  @Option(help: "Bits a weight: 2, 3 or 4.") var bits: Int = 2
  @Option(help: "Inputs that share a scale: 8 to 1024.") var group: Int = 64
  @OptionGroup var rotation: RotationOptions
  @Option(help: "Weight grid; by default pot2x4, apot3 or apot4 by --bits.") var grid: String?
  @Option(help: "Bits of activations: 32, or 8 or 4 for integers token by token.")
  var activationBits: Int = 32
  @Option(help: "Scales: four-step, power-of-two or free.") var scales: String = "four-step"
  @Option(help: "Scales during training: learned, fixed as first chosen, or per-step anew.")
  var scaleTraining: String = "learned"
  @OptionGroup var postTraining: PostTrainingOptions
  @Option(help: "Peak rate of the scales' logarithms.") var scaleRate: Double = 2e-3

  mutating func validate() throws {
    guard (2...4).contains(bits) else {
      throw ValidationError("--bits: found \(bits), expected 2, 3 or 4")
    }
    guard (8...1024).contains(group) else {
      throw ValidationError("--group: found \(group), expected 8...1024")
    }
    guard [32, 8, 4].contains(activationBits) else {
      throw ValidationError("--activation-bits: found \(activationBits), expected 32, 8 or 4")
    }
    if postTrainingSettings != nil {
      try rotation.checkWhole(for: "--method \(method)")
    }
    guard Self.rules[scales] != nil else {
      throw ValidationError("--scales: found \(scales), expected four-step, power-of-two or free")
    }
    try OptionBounds.check("--scale-rate", scaleRate, in: 0...1)
    guard ScaleTraining(rawValue: scaleTraining) != nil else {
      throw ValidationError(
        "--scale-training: found \(scaleTraining), expected learned, fixed or per-step")
    }
    if let grid { try check(grid) }
  }

  private func check(_ name: String) throws {
    guard let found = WeightGrid.named(name) else {
      let known = WeightGrid.all.map(\.name).joined(separator: ", ")
      throw ValidationError("--grid: found \(name), expected one of \(known)")
    }
    guard found.bits == bits else {
      throw ValidationError("--grid: found \(name) of \(found.bits) bits, expected one of \(bits)")
    }
  }

  private static let rules: [String: ScaleRule] = [
    "four-step": .fourStep, "power-of-two": .powerOfTwo, "free": .free,
  ]

  var gridName: String { grid ?? WeightGrid.defaultGrid(bits: bits).name }

  var method: String { rotation.method }
  var runMethod: RunMethod { rotation.runMethod }

  /// nil for a training method.
  var postTrainingSettings: PostTrainingSettings? {
    runMethod.postTraining.map(postTraining.settings)
  }

  var settings: QuantizationSettings {
    QuantizationSettings(
      rotation: rotation.kind, start: rotation.start, shape: rotation.shape,
      sharing: rotation.sharingRule, penalty: rotation.penalty, grid: gridName, groupSize: group,
      scaleRule: Self.rules[scales] ?? .fourStep,
      scaleTraining: ScaleTraining(rawValue: scaleTraining) ?? .learned,
      activationBits: activationBits, angleRate: rotation.rate,
      anglesFrom: rotation.anglesFrom, anglesUntil: rotation.anglesUntil, scaleRate: scaleRate)
  }
}
