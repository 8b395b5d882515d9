public import ButterflyQuant
public import Training

/// The training methods this build has, by the words of the command line.
public enum RunMethod: String, Codable, Hashable, Sendable, CaseIterable {
  case qat
  case qatHadamard = "qat-hadamard"
  case qatButterfly = "qat-butterfly"
  case qatBlocks = "qat-blocks"

  public var rotation: RotationKind {
    switch self {
    case .qat: .none
    case .qatHadamard: .fixed
    case .qatButterfly: .learned
    case .qatBlocks: .blocks
    }
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
