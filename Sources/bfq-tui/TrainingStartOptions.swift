import ArgumentParser
import EngineRuntime
import Training

/// What a training method's first step begins with.
struct TrainingStartOptions: ParsableArguments {
  @Option(
    help:
      "What training begins with: rtn, or the solution of gptq, butterfly-ptq or butterfly-gptq in the run's rotation."
  ) var startFrom: String = "rtn"

  private static let known = ["gptq", "butterfly-ptq", "butterfly-gptq"]

  mutating func validate() throws {
    guard startFrom == "rtn" || Self.known.contains(startFrom) else {
      throw ValidationError(
        "--start-from: found \(startFrom), expected rtn or one of "
          + Self.known.joined(separator: ", "))
    }
  }

  /// Throws: where the method does not train, or has no angles for the start to learn.
  func check(_ rotation: RotationOptions) throws {
    guard let start = postTraining else { return }
    try rotation.checkWhole(for: "--start-from \(startFrom)")
    let method = rotation.runMethod
    guard method.postTraining == nil else {
      throw ValidationError(
        "--start-from: found \(startFrom) with --method \(method.rawValue), expected a qat method")
    }
    guard start.rotation != .learned || method.rotation == .learned else {
      throw ValidationError(
        "--start-from: found \(startFrom) with --method \(method.rawValue), expected a method that "
          + "learns angles")
    }
  }

  /// nil where training begins from rounding.
  var postTraining: PostTrainingMethod? {
    startFrom == "rtn" ? nil : PostTrainingMethod.named(startFrom)
  }
}
