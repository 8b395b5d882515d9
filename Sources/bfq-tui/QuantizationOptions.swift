import ArgumentParser
import ButterflyQuant
import EngineRuntime
import Training

/// How weights are quantized.
struct QuantizationOptions: ParsableArguments {
  @Option(help: "Bits a weight: 2, 3 or 4.") var bits: Int = 2
  @Option(help: "Inputs that share a scale: 8 to 1024.") var group: Int = 64
  @Option(
    help:
      "rtn, gptq, rtn-hadamard, gptq-hadamard, butterfly-ptq, butterfly-gptq, qat, qat-hadamard or qat-butterfly."
  ) var method: String = "qat-butterfly"
  @Option(
    help:
      "Start of the rotation: identity, hadamard, randomised-hadamard or random; by default hadamard, randomised where it is post-training's."
  ) var `init`: String?
  @Option(help: "Weight grid; by default pot2x4, apot3 or apot4 by --bits.") var grid: String?
  @Option(help: "Bits of activations: 32 in this build.") var activationBits: Int = 32
  @Option(help: "Scales: four-step, power-of-two or free.") var scales: String = "four-step"
  @Flag(inversion: .prefixedNo, help: "Train the scales of groups.") var learnScales = true
  @OptionGroup var postTraining: PostTrainingOptions
  @Option(help: "Peak rate of the angles.") var angleRate: Double = 1e-3
  @Option(help: "Peak rate of the scales' logarithms.") var scaleRate: Double = 2e-3

  mutating func validate() throws {
    guard (2...4).contains(bits) else {
      throw ValidationError("--bits: found \(bits), expected 2, 3 or 4")
    }
    guard (8...1024).contains(group) else {
      throw ValidationError("--group: found \(group), expected 8...1024")
    }
    guard activationBits == 32 else {
      throw ValidationError(
        "--activation-bits: found \(activationBits), expected 32: integer activations are not in this build"
      )
    }
    guard RunMethod(rawValue: method) != nil else {
      let known = RunMethod.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--method: found \(method), expected one of \(known) in this build")
    }
    if let name = self.`init`, RotationStartName.start(named: name) == nil {
      throw ValidationError(
        "--init: found \(name), expected one of \(RotationStartName.all.joined(separator: ", "))")
    }
    guard Self.rules[scales] != nil else {
      throw ValidationError("--scales: found \(scales), expected four-step, power-of-two or free")
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

  var runMethod: RunMethod { RunMethod(rawValue: method) ?? .qatButterfly }

  /// nil for a training method.
  var postTrainingSettings: PostTrainingSettings? {
    runMethod.postTraining.map(postTraining.settings)
  }

  var settings: QuantizationSettings {
    QuantizationSettings(
      rotation: runMethod.rotation,
      start: self.`init`.flatMap(RotationStartName.start) ?? runMethod.defaultStart,
      grid: gridName,
      groupSize: group, scaleRule: Self.rules[scales] ?? .fourStep, learnsScales: learnScales,
      angleRate: angleRate, scaleRate: scaleRate)
  }
}
