/// A transform whose parameters are trained, with the backward passes of Q and of Qᵀ.
///
/// Gradients of parameters are sums over rows: give each fixed part of the rows its own
/// accumulator and add those in order.
public protocol TrainableTransform: RowTransform {
  var plan: RotationPlan { get }
  /// ±1 per input, applied before the first stage; nil where all are +.
  var signs: [Float]? { get }
  var parameterCount: Int { get }
  /// Whether QᵀQ = I for all parameters.
  var isOrthogonal: Bool { get }
  /// Which rows of y = Q x `backward` reads.
  var backwardReads: TransformSide { get }

  /// Takes over the parameters; call after each change.
  func prepare(parameters: UnsafePointer<Float>)

  /// Backward of y = Q x: turns dL/dy into dL/dx in place and adds to the parameters' gradients.
  ///
  /// Shapes: `kept` and `gradients` [count, size]; `kept` are x or y, as `backwardReads` says.
  func backward(
    kept: UnsafePointer<Float>, gradients: UnsafeMutablePointer<Float>, count: Int,
    parameterGradients: UnsafeMutablePointer<Float>)

  /// Backward of z = Qᵀ v: turns dL/dz into dL/dv in place and adds to the parameters' gradients.
  ///
  /// `inputs`, the v, may be overwritten; `outputs` are the z. Shapes: [count, size].
  func backwardTransposed(
    inputs: UnsafeMutablePointer<Float>, outputs: UnsafePointer<Float>,
    gradients: UnsafeMutablePointer<Float>, count: Int,
    parameterGradients: UnsafeMutablePointer<Float>)

  /// The parameters of exact rotations by `angles`, one a plan angle.
  func parameters(fromAngles angles: [Float]) -> [Float]

  /// The angles of the rotations nearest to `parameters`.
  func nearestAngles(_ parameters: UnsafePointer<Float>) -> [Float]

  /// Adds `weight` times the gradient of the penalty on what is not orthogonal; returns the
  /// penalty, times `weight`.
  func addPenalty(
    weight: Float, parameters: UnsafePointer<Float>, gradients: UnsafeMutablePointer<Float>
  ) -> Double
}

/// One side of a transform.
public enum TransformSide: Sendable {
  case inputs, outputs
}
