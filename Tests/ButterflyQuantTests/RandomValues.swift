import ButterflyQuant
import Numerics

/// Normal numbers from a seed.
func gaussians(_ count: Int, seed: UInt64) -> [Float] {
  var generator = SeededGenerator(seed: seed)
  return (0..<count).map { _ in generator.gaussian() }
}

/// A rotation with random angles and, on request, random signs, and its oracle.
struct RotationSample {
  let plan: RotationPlan
  let angles: [Float]
  let rotation: ButterflyRotation
  let reference: ButterflyReference<Double>

  init(_ plan: RotationPlan, signed: Bool = false, seed: UInt64 = 1) {
    self.plan = plan
    angles = gaussians(plan.angleCount, seed: seed)
    let signs = signed ? gaussians(plan.size, seed: seed + 1).map { $0 < 0 ? Float(-1) : 1 } : nil
    rotation = ButterflyRotation(plan: plan, signs: signs)
    rotation.prepare(angles: angles)
    reference = ButterflyReference(
      plan: plan, angles: angles.map(Double.init), signs: signs.map { $0.map(Double.init) })
  }
}
