/// The lifting form of a rotation as plainly as its formulas: shifts and additions of integers.
///
/// One vector at a time, and no multiplication of data. The oracle of `DyadicRotation`.
public struct DyadicRotationReference: Sendable {
  public let plan: RotationPlan
  public let coefficients: DyadicCoefficients
  public let signs: [Float]?
  private let outer: [CanonicalDigits]
  private let inner: [CanonicalDigits]

  /// Precondition: one coefficient pair per plan angle, one sign per input.
  public init(plan: RotationPlan, coefficients: DyadicCoefficients, signs: [Float]? = nil) {
    precondition(
      coefficients.angleCount == plan.angleCount,
      "DyadicRotationReference: expected \(plan.angleCount) angles, "
        + "found \(coefficients.angleCount)")
    precondition(
      signs.map { $0.count == plan.size } ?? true,
      "DyadicRotationReference: expected \(plan.size) signs, found \(signs?.count ?? 0)")
    self.plan = plan
    self.coefficients = coefficients
    self.signs = signs
    outer = (0..<plan.angleCount).map { CanonicalDigits(Int(coefficients.outer($0))) }
    inner = (0..<plan.angleCount).map { CanonicalDigits(Int(coefficients.inner($0))) }
  }

  /// Q̂ x, and what it took.
  ///
  /// Counted: a shift per digit above the ones, an addition per digit, and one rounding shift to
  /// the right per step with a coefficient other than zero. Not counted, because they are wiring:
  /// exchanges and negations of quarter turns and signs.
  public func forward(_ x: [Int32], counting count: inout OperationCount) -> [Int32] {
    var y = signed(x)
    for operation in 0..<plan.operationCount {
      let (i, j, angle) = pair(operation)
      switch coefficients.quarterTurns[angle] {
      case 1: (y[i], y[j]) = (0 &- y[j], y[i])
      case 2: (y[i], y[j]) = (0 &- y[i], 0 &- y[j])
      case 3: (y[i], y[j]) = (y[j], 0 &- y[i])
      default: break
      }
      y[i] = y[i] &+ part(outer[angle], of: y[j], &count)
      y[j] = y[j] &+ part(inner[angle], of: y[i], &count)
      y[i] = y[i] &+ part(outer[angle], of: y[j], &count)
    }
    return y
  }

  /// Q̂ x.
  public func forward(_ x: [Int32]) -> [Int32] {
    var count = OperationCount()
    return forward(x, counting: &count)
  }

  /// Q̂⁻¹ y exactly: the steps backwards, each taken off again.
  public func inverse(_ y: [Int32]) -> [Int32] {
    var (x, count) = (y, OperationCount())
    for operation in (0..<plan.operationCount).reversed() {
      let (i, j, angle) = pair(operation)
      x[i] = x[i] &- part(outer[angle], of: x[j], &count)
      x[j] = x[j] &- part(inner[angle], of: x[i], &count)
      x[i] = x[i] &- part(outer[angle], of: x[j], &count)
      switch coefficients.quarterTurns[angle] {
      case 1: (x[i], x[j]) = (x[j], 0 &- x[i])
      case 2: (x[i], x[j]) = (0 &- x[i], 0 &- x[j])
      case 3: (x[i], x[j]) = (0 &- x[j], x[i])
      default: break
      }
    }
    return signed(x)
  }

  /// The rounded product with a fraction.
  private func part(
    _ digits: CanonicalDigits, of number: Int32, _ count: inout OperationCount
  ) -> Int32 {
    guard !digits.digits.isEmpty else { return 0 }
    let product = digits.times(Int(number), counting: &count)
    count.shifts += 1
    count.adds += 1
    let half = 1 << (coefficients.fractionBits - 1)
    return Int32(truncatingIfNeeded: (product + half) >> coefficients.fractionBits)
  }

  private func signed(_ x: [Int32]) -> [Int32] {
    guard let signs else { return x }
    return zip(x, signs).map { $1 < 0 ? 0 &- $0 : $0 }
  }

  private func pair(_ operation: Int) -> (Int, Int, Int) {
    (
      Int(plan.first[operation]), Int(plan.second[operation]), Int(plan.angleIndex[operation])
    )
  }
}
