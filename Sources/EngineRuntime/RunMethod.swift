public import ButterflyQuant
public import Training

/// The methods this build has, by the words of the command line: post-training ones, then training.
public enum RunMethod: String, Codable, Hashable, Sendable, CaseIterable {
  case rtn
  case gptq
  case rtnHadamard = "rtn-hadamard"
  case gptqHadamard = "gptq-hadamard"
  case butterflyPostTraining = "butterfly-ptq"
  case butterflyGPTQ = "butterfly-gptq"
  case qat
  case qatHadamard = "qat-hadamard"
  case qatButterfly = "qat-butterfly"
  case qatBlocks = "qat-blocks"

  public var rotation: RotationKind {
    switch self {
    case .rtn, .gptq, .qat: .none
    case .rtnHadamard, .gptqHadamard, .qatHadamard: .fixed
    case .butterflyPostTraining, .butterflyGPTQ, .qatButterfly: .learned
    case .qatBlocks: .blocks
    }
  }

  /// What quantizes without training; nil for the training methods.
  public var postTraining: PostTrainingMethod? { PostTrainingMethod.named(rawValue) }

  /// The start of a rotation where the user names none: literature's fixed Hadamard is randomised.
  public var defaultStart: RotationStart {
    postTraining?.rotation == .fixed ? .randomisedHadamard : .hadamard
  }
}

/// The starts of a rotation, by the words of the command line.
public enum RotationStartName {
  public static let all = ["identity", "hadamard", "randomised-hadamard", "random"]

  public static func start(named name: String) -> RotationStart? {
    switch name {
    case "identity": .identity
    case "hadamard": .hadamard
    case "randomised-hadamard": .randomisedHadamard
    case "random": .random(scale: 0.1)
    default: nil
    }
  }

  public static func name(of start: RotationStart) -> String {
    switch start {
    case .identity: "identity"
    case .hadamard: "hadamard"
    case .randomisedHadamard: "randomised-hadamard"
    case .random: "random"
    }
  }
}
