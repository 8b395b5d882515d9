internal import ButterflyQuant

extension PackedParts {
  /// What turns the activations of an input, or of one linear site.
  public struct Rotation: Sendable, Equatable {
    /// What pairs are turned by.
    public enum Kind: Sendable, Equatable {
      /// The angles of the Hadamard start, which need no storage.
      case hadamard
      case angles
      /// Free 2x2 blocks, near to rotations only.
      case blocks
    }

    public var kind: Kind
    /// By pair, as the plan of `PackedParts.shape` counts them: angles, or the entries a, b, c, d of
    /// blocks.
    public var parameters: [Float]
    /// ±1 an input, applied first; nil where all are +.
    public var signs: [Float]?

    public init(_ kind: Kind, parameters: [Float], signs: [Float]?) {
      self.kind = kind
      self.parameters = parameters
      self.signs = signs
    }
  }
}

extension PackedParts.Rotation {
  /// Rows are turned before they are rounded; lifted where the fractions of steps have bits.
  func activationRotation(_ plan: RotationPlan, liftingBits: Int?) -> any ActivationRotation {
    guard kind != .blocks else {
      precondition(
        liftingBits == nil, "PackedParts: expected no lifting steps of free blocks, found them")
      let blocks = FreeBlockRotation(plan: plan, signs: signs)
      blocks.prepare(blocks: parameters)
      return blocks
    }
    if let liftingBits {
      return LiftedRotation(
        DyadicRotation(plan: plan, angles: parameters, fractionBits: liftingBits, signs: signs))
    }
    let butterfly = VectorRotation(plan: plan, signs: signs)
    butterfly.prepare(angles: parameters)
    return butterfly
  }

  /// The same in fp32 with its transpose.
  func rowTransform(_ plan: RotationPlan) -> any RowTransform {
    guard kind != .blocks else {
      let blocks = FreeBlockRotation(plan: plan, signs: signs)
      blocks.prepare(blocks: parameters)
      return blocks
    }
    let butterfly = ButterflyRotation(plan: plan, signs: signs)
    butterfly.prepare(angles: parameters)
    return butterfly
  }
}
