package import ButterflyQuant

/// What rotates the inputs of linear layers.
public enum RotationKind: String, Codable, Hashable, Sendable, CaseIterable {
  case none
  /// A butterfly that keeps its start.
  case fixed
  /// A butterfly whose angles are trained.
  case learned
  /// Free 2x2 blocks, near to rotations by a penalty only.
  case blocks

  /// nil where nothing rotates.
  package func transform(plan: RotationPlan, signs: [Float]?) -> (any TrainableTransform)? {
    switch self {
    case .none: nil
    case .fixed, .learned: ButterflyRotation(plan: plan, signs: signs)
    case .blocks: FreeBlockRotation(plan: plan, signs: signs)
    }
  }

  package var startsFrozen: Bool { self == .fixed }
}

/// What becomes of the group scales during training.
public enum ScaleTraining: String, Codable, Hashable, Sendable, CaseIterable {
  /// Trained, and snapped to their set in every pass.
  case learned
  /// Kept as first chosen.
  case fixed
  /// Chosen anew in every pass.
  case perStep = "per-step"
}
