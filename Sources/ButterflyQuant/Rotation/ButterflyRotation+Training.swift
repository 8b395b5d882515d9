extension ButterflyRotation: TrainableTransform {
  public var parameterCount: Int { angleCount }
  public var isOrthogonal: Bool { true }
  /// A rotation's inputs are recovered from its outputs.
  public var backwardReads: TransformSide { .outputs }

  public func prepare(parameters: UnsafePointer<Float>) { prepare(angles: parameters) }

  public func backward(
    kept: UnsafePointer<Float>, gradients: UnsafeMutablePointer<Float>, count: Int,
    parameterGradients: UnsafeMutablePointer<Float>
  ) {
    backward(
      outputs: kept, gradients: gradients, count: count, angleGradients: parameterGradients)
  }

  public func backwardTransposed(
    inputs: UnsafeMutablePointer<Float>, outputs: UnsafePointer<Float>,
    gradients: UnsafeMutablePointer<Float>, count: Int,
    parameterGradients: UnsafeMutablePointer<Float>
  ) {
    backwardInverse(
      outputs: outputs, gradients: gradients, count: count, angleGradients: parameterGradients)
  }

  public func parameters(fromAngles angles: [Float]) -> [Float] { angles }

  public func nearestAngles(_ parameters: UnsafePointer<Float>) -> [Float] {
    Array(UnsafeBufferPointer(start: parameters, count: angleCount))
  }

  public func addPenalty(
    weight: Float, parameters: UnsafePointer<Float>, gradients: UnsafeMutablePointer<Float>
  ) -> Double { 0 }
}
