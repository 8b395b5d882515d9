import ArgumentParser
import Training

/// How weights are updated, and what keeps them from swinging.
struct StabilityOptions: ParsableArguments {
  @Option(help: "Updates the weights: adamw or sgd (momentum 0.9).") var optimizer: String = "adamw"
  @Flag(help: "Drop gradients of weights beyond the grid's reach.") var trustMask = false
  @Option(
    help: ArgumentHelp(
      "Hold weights that swing between two codes, from this share of the steps on.",
      valueName: "share"))
  var holdOscillating: Double?

  mutating func validate() throws {
    guard OptimizerKind(rawValue: optimizer) != nil else {
      throw ValidationError("--optimizer: found \(optimizer), expected adamw or sgd")
    }
    if let holdOscillating, !(0...1).contains(holdOscillating) {
      throw ValidationError(
        "--hold-oscillating: found \(holdOscillating), expected a share in 0...1")
    }
  }

  var kind: OptimizerKind { OptimizerKind(rawValue: optimizer) ?? .adamw }

  var settings: StabilitySettings {
    StabilitySettings(masksUntrusted: trustMask, holdsOscillatingFrom: holdOscillating)
  }
}
