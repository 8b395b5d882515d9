#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

extension FreeBlockRotation: TrainableTransform {
  public var isOrthogonal: Bool { false }
  /// A block may be singular, so its inputs cannot be had from its outputs.
  public var backwardReads: TransformSide { .inputs }

  public func prepare(parameters: UnsafePointer<Float>) { prepare(blocks: parameters) }

  public func backward(
    kept: UnsafePointer<Float>, gradients: UnsafeMutablePointer<Float>, count: Int,
    parameterGradients: UnsafeMutablePointer<Float>
  ) {
    backward(
      inputs: kept, gradients: gradients, count: count, blockGradients: parameterGradients)
  }

  // With g = dL/dz, L changes by gᵀ Qᵀ v = vᵀ Q g: the blocks' gradient is that of Q applied to
  // the rows g with v as the upstream.
  public func backwardTransposed(
    inputs: UnsafeMutablePointer<Float>, outputs: UnsafePointer<Float>,
    gradients: UnsafeMutablePointer<Float>, count: Int,
    parameterGradients: UnsafeMutablePointer<Float>
  ) {
    backward(
      inputs: gradients, gradients: inputs, count: count, blockGradients: parameterGradients)
    apply(rows: gradients, count: count, source: gradients)
  }

  public func parameters(fromAngles angles: [Float]) -> [Float] {
    BlockPenalty.blocks(fromAngles: angles)
  }

  /// The rotation nearest to [[a, b], [c, d]] in the Frobenius norm turns by atan2(c - b, a + d):
  /// it maximises tr(RᵀM) = (a + d) cos θ + (c - b) sin θ.
  public func nearestAngles(_ parameters: UnsafePointer<Float>) -> [Float] {
    (0..<plan.angleCount).map { index in
      let block = parameters + 4 * index
      return atan2f(block[2] - block[1], block[0] + block[3])
    }
  }

  public func addPenalty(
    weight: Float, parameters: UnsafePointer<Float>, gradients: UnsafeMutablePointer<Float>
  ) -> Double {
    BlockPenalty.add(
      weight: weight, blocks: parameters, count: plan.angleCount, gradients: gradients)
  }
}
