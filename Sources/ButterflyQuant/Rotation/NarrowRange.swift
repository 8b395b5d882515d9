/// The rows whose lifting products all fit 32 bits, so that one multiplication a step will do.
struct NarrowRange: Sendable, Equatable {
  /// A row of a smaller Euclidean norm is safe in every butterfly stage.
  let norm: Float

  /// (norm + 2 stages √n) growth lengthening |P| + half stays below 2^31.
  ///
  /// Growth is the product over the stages of the largest spectral norm of their rounded 2x2
  /// rotations; within a rotation a number gets at most √(1 + p²) times as long as its pair;
  /// rounding adds at most 2√n a stage.
  init(_ plan: RotationPlan, _ coefficients: DyadicCoefficients) {
    let scale = Double(1 << coefficients.fractionBits)
    var (growth, lengthening, largest, stages) = (1.0, 1.0, 1.0, 0)
    for stage in plan.stages where stage.kind == .butterfly {
      var stageNorm = 1.0
      for angle in stage.angles {
        let p = Double(coefficients.outer(angle)) / scale
        let u = Double(coefficients.inner(angle)) / scale
        stageNorm = max(stageNorm, Self.spectralNorm(p: p, u: u))
        lengthening = max(lengthening, (1 + p * p).squareRoot())
        largest = max(largest, scale * max(abs(p), abs(u)))
      }
      growth *= stageNorm
      stages += 1
    }
    let limit = (0x1p31 - scale) * 0.999 / (growth * lengthening * largest)
    norm = Float(max(0, limit - 2 * Double(stages) * Double(plan.size).squareRoot()))
  }

  /// The larger singular value of [1 p; 0 1] [1 0; u 1] [1 p; 0 1], whose determinant is 1.
  private static func spectralNorm(p: Double, u: Double) -> Double {
    let (diagonal, upper) = (1 + p * u, p * (2 + p * u))
    let squares = 2 * diagonal * diagonal + upper * upper + u * u  // s² + 1/s²
    return ((squares + max(0, squares * squares - 4).squareRoot()) / 2).squareRoot()
  }
}
