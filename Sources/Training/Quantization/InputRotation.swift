package import ButterflyQuant
package import Numerics

/// The transform that a group of sites shares, with its trained parameters.
///
/// `@unchecked Sendable`: `frozen` changes only between steps; every row part has its own gradient
/// accumulator.
package final class InputRotation: @unchecked Sendable {
  package let transform: any TrainableTransform
  package let parameters: FloatBuffer
  package let startParameters: FloatBuffer
  package let gradients: FloatBuffer
  package let optimizer: AdamW
  package var frozen: Bool
  private let partGradients: [FloatBuffer]

  /// Begins at exact rotations by `angles`.
  package init(
    _ transform: any TrainableTransform, angles: [Float], frozen: Bool, parts: Int
  ) {
    self.transform = transform
    self.frozen = frozen
    let count = transform.parameterCount
    parameters = FloatBuffer(count: count)
    startParameters = FloatBuffer(count: count)
    for (index, value) in transform.parameters(fromAngles: angles).enumerated() {
      startParameters.base[index] = value
    }
    parameters.copy(from: startParameters)
    gradients = FloatBuffer(count: count)
    optimizer = AdamW(count: count)
    partGradients = (0..<parts).map { _ in FloatBuffer(count: count) }
    prepare()
  }

  /// Takes over parameters that were changed from outside.
  package func prepare() { transform.prepare(parameters: parameters.base) }

  /// The nearest rotations' angles, now and at the start.
  package var angles: [Float] { transform.nearestAngles(parameters.base) }
  package var startAngles: [Float] { transform.nearestAngles(startParameters.base) }

  /// Whether the parameters are those it began with.
  package var isAtStart: Bool { parameters.elements.elementsEqual(startParameters.elements) }

  /// Replaces every block by the rotation nearest to it; exact rotations stay as they are.
  package func reorthogonalise() { set(angles: angles) }

  /// Makes the parameters those of exact rotations.
  package func set(angles: [Float]) {
    for (index, value) in transform.parameters(fromAngles: angles).enumerated() {
      parameters.base[index] = value
    }
    prepare()
  }

  package func partGradient(_ part: Int) -> FloatBuffer { partGradients[part] }

  package func beginBackward() {
    for part in partGradients { part.fill(0) }
  }

  /// Adds the parts in order, then what the activations left, then the penalty's gradient.
  package func reduceGradients(activations: UnsafePointer<Float>?, penalty: Double) {
    gradients.fill(0)
    for part in partGradients {
      for index in 0..<gradients.count { gradients.base[index] += part.base[index] }
    }
    if let activations {
      for index in 0..<gradients.count { gradients.base[index] += activations[index] }
    }
    if penalty > 0 {
      _ = transform.addPenalty(
        weight: Float(penalty), parameters: parameters.base, gradients: gradients.base)
    }
  }

  package func update(step: Int, rate: Double, gradientScale: Float) {
    guard !frozen, gradients.count > 0 else { return }
    optimizer.update(
      parameters, gradients: gradients, range: 0..<parameters.count, step: step, rate: rate,
      decay: 0, gradientScale: gradientScale)
    prepare()
  }
}
