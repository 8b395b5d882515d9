import ArgumentParser
import ButterflyQuant
import EngineRuntime
import Models
import Training

/// What rotates the inputs of linear layers, and how it is trained.
struct RotationOptions: ParsableArguments {
  @Option(
    help: """
      rtn, gptq, rtn-hadamard, gptq-hadamard, butterfly-ptq, butterfly-gptq, qat, qat-hadamard, \
      qat-butterfly or qat-blocks.
      """)
  var method: String = "qat-butterfly"
  @Option(
    help: """
      Start of the rotation: identity, hadamard, randomised-hadamard or random; by default hadamard, \
      randomised where it is post-training's.
      """)
  var `init`: String?
  @Option(help: "Numbers a rotation mixes: 32, 64 or 128; by default all of an input.")
  var block: Int?
  @Option(help: "Butterfly stages kept, from stride 1 on; by default all.") var stages: Int?
  @Option(help: "Who shares a rotation: the sites of an input, or no one (linear).")
  var sharing: String = "input"
  @Option(help: "Weight of the penalty that keeps free blocks near rotations.")
  var penalty: Double = 10
  @Option(
    help: """
      Peak rate of the angles, by default 3e-4, or of the entries of blocks, by default 1e-3.
      """)
  var angleRate: Double?
  @Option(help: "Share of the steps from which on rotations are trained.") var anglesFrom: Double =
    0
  @Option(help: "Share of the steps up to which rotations are trained; then codes can settle.")
  var anglesUntil: Double = 1

  mutating func validate() throws {
    guard RunMethod(rawValue: method) != nil else {
      let known = RunMethod.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--method: found \(method), expected one of \(known) in this build")
    }
    if let name = self.`init`, RotationStartName.start(named: name) == nil {
      throw ValidationError(
        "--init: found \(name), expected one of \(RotationStartName.all.joined(separator: ", "))")
    }
    guard RotationSharing(rawValue: sharing) != nil else {
      throw ValidationError("--sharing: found \(sharing), expected input or linear")
    }
    try checkShape()
    try checkTraining()
  }

  private func checkShape() throws {
    if let block, ![32, 64, 128].contains(block) {
      throw ValidationError("--block: found \(block), expected 32, 64 or 128")
    }
    if let stages, !(1...32).contains(stages) {
      throw ValidationError("--stages: found \(stages), expected 1...32")
    }
  }

  private func checkTraining() throws {
    try OptionBounds.check("--angle-rate", angleRate, in: 0...1)
    guard penalty >= 0, penalty.isFinite else {
      throw ValidationError("--penalty: found \(penalty), expected 0 or more")
    }
    guard 0 <= anglesFrom, anglesFrom < anglesUntil, anglesUntil <= 1 else {
      throw ValidationError(
        "--angles-from, --angles-until: found \(anglesFrom), \(anglesUntil), expected shares of the "
          + "steps in 0...1, the first below the second")
    }
  }

  /// Options that mean nothing to the method's rotation.
  var unused: [String] {
    let training = ["angle-rate", "angles-from", "angles-until"]
    return switch kind {
    case .none: ["init", "block", "stages", "sharing", "penalty"] + training
    case .fixed: ["penalty"] + training
    case .learned: ["penalty"]
    case .blocks: []
    }
  }

  /// Angles want a smaller rate than blocks: at 1e-3 they lose to the fixed start they came from.
  var rate: Double { angleRate ?? (kind == .blocks ? 1e-3 : 3e-4) }

  var shape: RotationShape { RotationShape(block: block, stages: stages) }
  var sharingRule: RotationSharing { RotationSharing(rawValue: sharing) ?? .input }
  var runMethod: RunMethod { RunMethod(rawValue: method) ?? .qatButterfly }
  var kind: RotationKind { runMethod.rotation }
  var start: RotationStart {
    self.`init`.flatMap(RotationStartName.start) ?? runMethod.defaultStart
  }

  /// Throws: where a rotation is not one that post-training solves for.
  func checkWhole(for purpose: String) throws {
    guard shape == .whole, sharingRule == .input else {
      throw ValidationError(
        "--block, --stages, --sharing: found with \(purpose), expected none of them: post-training "
          + "solves for whole butterflies, one an input")
    }
  }
}
