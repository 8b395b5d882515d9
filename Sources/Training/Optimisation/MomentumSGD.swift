public import Numerics

/// Gradient descent with momentum, decoupled decay first: v ← μ v + g, p ← p - rate v.
///
/// Source: Polyak, "Some methods of speeding up the convergence of iteration methods".
public final class MomentumSGD: ParameterOptimizer {
  public let momentum: Float
  public let velocity: FloatBuffer

  public init(count: Int, momentum: Float = 0.9) {
    self.momentum = momentum
    velocity = FloatBuffer(count: count)
  }

  public var state: [(name: String, values: FloatBuffer)] { [("moment1", velocity)] }

  public func update(
    _ parameters: FloatBuffer, gradients: FloatBuffer, range: Range<Int>, step: Int,
    rate: Double, decay: Double, gradientScale: Float
  ) {
    let keep = Float(1 - rate * decay)
    for index in range {
      let moved = momentum * velocity.base[index] + gradientScale * gradients.base[index]
      velocity.base[index] = moved
      parameters.base[index] = keep * parameters.base[index] - Float(rate) * moved
    }
  }
}
