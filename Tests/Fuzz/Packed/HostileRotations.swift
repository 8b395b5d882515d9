import ButterflyQuant
import Models
import Numerics
import ShiftAdd

/// Rotations of every kind and shape that a file may hold, of the worst numbers.
struct HostileRotations {
  let shape: RotationShape
  let sharing: RotationSharing
  let liftingBits: Int?
  private let hasFreeBlocks: Bool

  init(using generator: inout SeededGenerator) {
    shape = RotationShape(
      block: [nil, nil, 2, 8, 32, 1024][generator.index(below: 6)],
      stages: [nil, nil, 0, 1, 3, 64][generator.index(below: 6)])
    sharing = generator.index(below: 3) == 0 ? .linear : .input
    hasFreeBlocks = generator.index(below: 3) == 0
    liftingBits = hasFreeBlocks ? nil : [nil, nil, 4, 12][generator.index(below: 4)]
  }

  func rotation(
    _ columns: Int, _ generator: inout SeededGenerator
  ) -> PackedParts.Rotation? {
    guard generator.index(below: 4) > 0 else { return nil }
    let signs = (0..<columns).map { _ in generator.next() >> 63 == 0 ? Float(1) : -1 }
    let (kind, parameters) = pairs(shape.plan(size: columns), &generator)
    return PackedParts.Rotation(
      kind, parameters: parameters, signs: generator.index(below: 2) == 0 ? nil : signs)
  }

  private func pairs(
    _ plan: RotationPlan, _ generator: inout SeededGenerator
  ) -> (PackedParts.Rotation.Kind, [Float]) {
    guard generator.index(below: 2) == 0 else {
      return (.hadamard, RotationStart.hadamard.values(for: plan, using: &generator).angles)
    }
    return hasFreeBlocks
      ? (.blocks, HostileModel.floats(4 * plan.angleCount, &generator))
      : (.angles, HostileModel.floats(plan.angleCount, &generator))
  }
}
