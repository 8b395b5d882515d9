import ButterflyQuant
import Numerics

/// The real matrix that dyadic lifting steps stand for, without the rounding of data.
struct ImpliedMatrix {
  let plan: RotationPlan
  let coefficients: DyadicCoefficients

  /// ||Q̂ᵀQ̂ - I||₂ by power iteration on the symmetric difference.
  func orthogonalityError(iterations: Int = 40) -> Double {
    var v = gaussians(plan.size, seed: 77).map(Double.init)
    var norm = 0.0
    for _ in 0..<iterations {
      let length = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
      v = v.map { $0 / length }
      v = zip(apply(apply(v, transposed: false), transposed: true), v).map { $0 - $1 }
      norm = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    return norm
  }

  /// Quarter turns of disjoint pairs are exact and change no singular value of a rotation.
  private func apply(_ x: [Double], transposed: Bool) -> [Double] {
    var y = x
    let scale = Double(1 << coefficients.fractionBits)
    for step in 0..<plan.operationCount {
      let operation = transposed ? plan.operationCount - 1 - step : step
      let (i, j) = (Int(plan.first[operation]), Int(plan.second[operation]))
      let angle = Int(plan.angleIndex[operation])
      let p = Double(coefficients.outer(angle)) / scale
      let u = Double(coefficients.inner(angle)) / scale
      // Q̂ of the pair: [a b; c a] times the quarter turn.
      let (a, b, c) = (1 + p * u, p * (2 + p * u), u)
      let (s, t) = [(1.0, 0.0), (0, 1), (-1, 0), (0, -1)][Int(coefficients.quarterTurns[angle])]
      let m = (a * s + b * t, b * s - a * t, c * s + a * t, a * s - c * t)
      let (upper, lower) = transposed ? (m.2, m.1) : (m.1, m.2)
      (y[i], y[j]) = (m.0 * y[i] + upper * y[j], lower * y[i] + m.3 * y[j])
    }
    return y
  }
}
