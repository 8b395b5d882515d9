package import ButterflyQuant
package import Numerics

/// The rotation that the sites of one input share, with its trained angles.
///
/// `@unchecked Sendable`: `frozen` changes only between steps; every row part has its own gradient
/// accumulator.
package final class InputRotation: @unchecked Sendable {
  package let rotation: ButterflyRotation
  package let angles: FloatBuffer
  package let startAngles: FloatBuffer
  package let gradients: FloatBuffer
  package let optimizer: AdamW
  package var frozen: Bool
  private let partGradients: [FloatBuffer]

  package init(
    plan: RotationPlan, start: RotationStart, frozen: Bool, parts: Int,
    using generator: inout SeededGenerator
  ) {
    let values = start.values(for: plan, using: &generator)
    rotation = ButterflyRotation(plan: plan, signs: values.signs)
    angles = FloatBuffer(count: plan.angleCount)
    startAngles = FloatBuffer(count: plan.angleCount)
    for (index, angle) in values.angles.enumerated() {
      angles.base[index] = angle
      startAngles.base[index] = angle
    }
    gradients = FloatBuffer(count: plan.angleCount)
    optimizer = AdamW(count: plan.angleCount)
    partGradients = (0..<parts).map { _ in FloatBuffer(count: plan.angleCount) }
    self.frozen = frozen
    rotation.prepare(angles: angles.base)
  }

  package func partGradient(_ part: Int) -> FloatBuffer { partGradients[part] }

  package func beginBackward() {
    for part in partGradients { part.fill(0) }
  }

  /// Adds the parts in order.
  package func reduceGradients() {
    gradients.fill(0)
    for part in partGradients {
      for index in 0..<gradients.count { gradients.base[index] += part.base[index] }
    }
  }

  package func update(step: Int, rate: Double, gradientScale: Float) {
    guard !frozen, gradients.count > 0 else { return }
    optimizer.update(
      angles, gradients: gradients, range: 0..<angles.count, step: step, rate: rate, decay: 0,
      gradientScale: gradientScale)
    rotation.prepare(angles: angles.base)
  }
}
