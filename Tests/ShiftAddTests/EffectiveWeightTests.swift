import ButterflyQuant
import Models
import Numerics
import Testing

@testable import ShiftAdd

@Suite struct EffectiveWeightTests {
  /// Effective weights times x are packed weights times Q x, Q by the plain twins in Double.
  @Test(arguments: RotationVariant.allCases)
  func effectiveWeightsHoldTheRotation(variant: RotationVariant) {
    let parts = TinyParts.make(grid: "apot4", variant)
    let effective = parts.effectiveWeights()
    var generator = SeededGenerator(seed: 3)
    for (group, rotation) in zip(parts.groups, parts.rotations) {
      let x = (0..<group.columns).map { _ in generator.gaussian() }
      let turned = Self.turned(x, rotation, variant.shape.plan(size: group.columns))
      let expected = group.sites.flatMap {
        FakeQuantizedMatrix(parts.sites[$0], groupSize: parts.groupSize).times(turned)
      }
      let found = (0..<group.rows).map { row in
        (0..<group.columns).reduce(Float(0)) {
          $0 + effective.base[group.offset + row * group.columns + $1] * x[$1]
        }
      }
      let largest = expected.map(abs).max() ?? 0
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 * largest })
    }
  }

  private static func turned(
    _ x: [Float], _ rotation: PackedParts.Rotation?, _ plan: RotationPlan
  ) -> [Float] {
    guard let rotation else { return x }
    let blocks =
      rotation.kind == .blocks
      ? rotation.parameters : BlockPenalty.blocks(fromAngles: rotation.parameters)
    let signed = zip(x, rotation.signs ?? []).map { Double($0 * $1) }
    return FreeBlockReference(plan: plan, blocks: blocks.map(Double.init)).forward(signed)
      .map { Float($0) }
  }
}
