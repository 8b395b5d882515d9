package import Models
package import Numerics

/// How the trained parameters become the weights of a pass, and how gradients come back.
///
/// Plain training uses the parameters as they are; quantization-aware training rotates and
/// quantizes them on the way and owns the rotation angles and scales it learns.
package protocol WeightPath: Sendable {
  /// What the student's passes use.
  var effective: WeightSet { get }

  /// Refreshes `effective` from the parameters.
  func prepare(pool: WorkerPool)

  /// Turns gradients of the effective weights into gradients of the parameters, in place, and keeps
  /// those of its own; what stands behind the layout is taken over and cleared.
  func backward(_ gradients: FloatBuffer, pool: WorkerPool)

  /// Sum of squares of its own parameters' gradients.
  func ownSquareSum() -> Double

  /// Updates its own parameters after the gradients of step `step` of `totalSteps`, from 1;
  /// `factor` is the schedule's.
  func updateOwn(step: Int, totalSteps: Int, factor: Double, gradientScale: Float)
}

/// Full precision: the effective weights are the parameters.
package final class PlainWeights: WeightPath {
  package let effective: WeightSet

  package init(_ layout: ParameterLayout, parameters: FloatBuffer, operand: DenseProduct.Operand) {
    effective = WeightSet(layout: layout, floats: parameters, operand: operand)
  }

  package func prepare(pool: WorkerPool) { effective.refresh() }
  package func backward(_ gradients: FloatBuffer, pool: WorkerPool) {}
  package func ownSquareSum() -> Double { 0 }
  package func updateOwn(step: Int, totalSteps: Int, factor: Double, gradientScale: Float) {}
}
