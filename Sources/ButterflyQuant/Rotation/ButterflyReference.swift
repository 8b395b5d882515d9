#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// The transform written as plainly as its formulas, for any float type: the oracle of the kernels.
///
/// One vector at a time, one operation at a time.
public struct ButterflyReference<Scalar: BinaryFloatingPoint>: Sendable where Scalar: Sendable {
  public let plan: RotationPlan
  public let angles: [Scalar]
  public let signs: [Scalar]?

  /// Precondition: one angle per plan angle.
  public init(plan: RotationPlan, angles: [Scalar], signs: [Scalar]? = nil) {
    precondition(
      angles.count == plan.angleCount,
      "ButterflyReference: expected \(plan.angleCount) angles, found \(angles.count)")
    self.plan = plan
    self.angles = angles
    self.signs = signs
  }

  /// Q x.
  public func forward(_ x: [Scalar]) -> [Scalar] {
    var y = signed(x)
    for operation in 0..<plan.operationCount { turn(&y, operation) }
    return y
  }

  /// Qᵀ y.
  public func inverse(_ y: [Scalar]) -> [Scalar] {
    var x = y
    for operation in (0..<plan.operationCount).reversed() { turnBack(&x, operation) }
    return signed(x)
  }

  /// For y = Q x: dL/dx and dL/dθ from x and dL/dy, with every stage's output kept.
  public func backward(
    input: [Scalar], upstream: [Scalar]
  ) -> (input: [Scalar], angles: [Scalar]) {
    var outputs = [signed(input)]
    for operation in 0..<plan.operationCount {
      var next = outputs[operation]
      turn(&next, operation)
      outputs.append(next)
    }
    var gradient = upstream
    var slopes = [Scalar](repeating: 0, count: plan.angleCount)
    for operation in (0..<plan.operationCount).reversed() {
      let (i, j, angle) = pair(operation)
      let y = outputs[operation + 1]
      slopes[angle] += gradient[j] * y[i] - gradient[i] * y[j]
      turnBack(&gradient, operation)
    }
    return (signed(gradient), slopes)
  }

  /// For z = Qᵀ v: dL/dv and dL/dθ from v and dL/dz.
  public func backwardInverse(
    input: [Scalar], upstream: [Scalar]
  ) -> (input: [Scalar], angles: [Scalar]) {
    var z = signed(inverse(input))
    var gradient = signed(upstream)
    var slopes = [Scalar](repeating: 0, count: plan.angleCount)
    for operation in 0..<plan.operationCount {
      let (i, j, angle) = pair(operation)
      slopes[angle] += gradient[i] * z[j] - gradient[j] * z[i]
      turn(&z, operation)
      turn(&gradient, operation)
    }
    return (gradient, slopes)
  }

  /// Q, row by row.
  public func denseMatrix() -> [[Scalar]] {
    (0..<plan.size).map { row in
      inverse((0..<plan.size).map { $0 == row ? 1 : 0 })
    }
  }

  private func signed(_ x: [Scalar]) -> [Scalar] {
    guard let signs else { return x }
    return zip(x, signs).map { $0 * $1 }
  }

  private func pair(_ operation: Int) -> (Int, Int, Int) {
    (
      Int(plan.first[operation]), Int(plan.second[operation]), Int(plan.angleIndex[operation])
    )
  }

  private func turn(_ x: inout [Scalar], _ operation: Int) {
    let (i, j, angle) = pair(operation)
    let (c, s) = (Scalar(cos(Double(angles[angle]))), Scalar(sin(Double(angles[angle]))))
    (x[i], x[j]) = (c * x[i] - s * x[j], s * x[i] + c * x[j])
  }

  private func turnBack(_ y: inout [Scalar], _ operation: Int) {
    let (i, j, angle) = pair(operation)
    let (c, s) = (Scalar(cos(Double(angles[angle]))), Scalar(sin(Double(angles[angle]))))
    (y[i], y[j]) = (c * y[i] + s * y[j], c * y[j] - s * y[i])
  }
}
