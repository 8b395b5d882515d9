import ArgumentParser
import ButterflyQuant
import EngineRuntime
import Training

/// How the post-training methods calibrate and search.
struct PostTrainingOptions: ParsableArguments {
  @Option(help: "Sequences or images that post-training methods calibrate on.")
  var calibrationSamples: Int = 128
  @Option(help: "GPTQ: share of the mean diagonal that is added to the diagonal.")
  var damping: Double = 0.01
  @Flag(help: "GPTQ: round the columns of the largest inputs first.") var actOrder = false
  @Option(help: "Post-training butterflies: steps an input.") var fitSteps: Int = 400
  @Option(help: "Post-training butterflies: peak rate of the angles.") var fitRate: Double = 3e-2
  @Option(help: "Post-training butterflies: weight of KL(levels || uniform).")
  var uniformity: Double = 0.03

  mutating func validate() throws {
    guard (1...100_000).contains(calibrationSamples) else {
      throw ValidationError(
        "--calibration-samples: found \(calibrationSamples), expected 1...100000")
    }
    guard damping >= 0, damping <= 1 else {
      throw ValidationError("--damping: found \(damping), expected a number in 0...1")
    }
    guard (0...100_000).contains(fitSteps) else {
      throw ValidationError("--fit-steps: found \(fitSteps), expected 0...100000")
    }
    guard fitRate > 0, fitRate <= 1 else {
      throw ValidationError("--fit-rate: found \(fitRate), expected a number in 0...1")
    }
    guard uniformity >= 0, uniformity.isFinite else {
      throw ValidationError("--uniformity: found \(uniformity), expected 0 or more")
    }
  }

  /// Names of options that say nothing to `method`; nil calibrates nothing.
  static func unread(by method: PostTrainingMethod?) -> [String] {
    let fit = ["fit-steps", "fit-rate", "uniformity"]
    let solver = ["damping", "act-order"]
    guard let method, method.needsCalibration else {
      return ["calibration-samples"] + solver + fit
    }
    return (method.rounding == .gptq ? [] : solver) + (method.rotation == .learned ? [] : fit)
  }

  func settings(_ method: PostTrainingMethod) -> PostTrainingSettings {
    PostTrainingSettings(
      method: method, samples: calibrationSamples, damping: damping,
      order: actOrder ? .largestFirst : .natural,
      fit: ButterflyFit(steps: fitSteps, rate: fitRate, uniformity: uniformity))
  }
}
