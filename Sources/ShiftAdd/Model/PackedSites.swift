internal import ButterflyQuant
internal import Models

/// The linear sites of a packed model, and how activations are rounded for them.
final class PackedSites: Sendable {
  /// In the order of the network's layout.
  let inputs: [PackedInput]
  let rule: QuantizedActivations.ScaleRule
  /// Whether sites and head together are more than a cache holds between two uses of a matrix.
  let streams: Bool

  init(_ parts: PackedParts) {
    let head = parts.architecture.head ?? parts.architecture.embedding
    let streams =
      parts.sites.reduce(head.rows * head.columns) {
        $0 + $1.codes.count * $1.codebook.bits / 8
      } > PackedMatrix.cachedBytes
    self.streams = streams
    rule = parts.activations
    inputs = zip(parts.architecture.layout.inputs, parts.rotations).map { input, rotation in
      PackedInput(
        input, parts,
        rotation: rotation.map { Self.rotation($0, size: input.columns, parts.liftingBits) },
        streams: streams)
    }
  }

  private static func rotation(
    _ rotation: PackedParts.Rotation, size: Int, _ liftingBits: Int?
  ) -> any ActivationRotation {
    let plan = RotationPlan.butterfly(size: size)
    if let liftingBits {
      return LiftedRotation(
        DyadicRotation(
          plan: plan, angles: rotation.angles, fractionBits: liftingBits, signs: rotation.signs))
    }
    let butterfly = VectorRotation(plan: plan, signs: rotation.signs)
    butterfly.prepare(angles: rotation.angles)
    return butterfly
  }

  var byteCount: Int { inputs.reduce(0) { $0 + $1.byteCount } }
}
