private import CKernels

/// A multiplier-free near-rotation Q̂ of integers: a plan's rotations by dyadic lifting steps.
///
/// Exactly invertible for every input (sums wrap around); Q̂ differs from Q by the rounding of
/// `coefficients` and, per step, by at most half a unit. The kernels multiply, and give the
/// integers of `DyadicRotationReference`, which only shifts and adds. Values grow as in Q: keep
/// the Euclidean norm of a row below 2^31 to stay clear of wrapping.
///
/// Row results do not depend on neighbours. `@unchecked Sendable`: nothing is written after init.
public final class DyadicRotation: @unchecked Sendable {
  public let plan: RotationPlan
  public let coefficients: DyadicCoefficients
  /// ±1 per input, applied before the first stage; nil where all are +.
  public let signs: [Float]?
  private let operations: UnsafeMutablePointer<bfq_dyadic_rotation>
  private let chains: [UnsafeMutablePointer<bfq_dyadic_rotation>]
  private let lanes: [UnsafeMutablePointer<bfq_dyadic_lanes>]
  private let parts: UnsafeMutablePointer<bfq_dyadic_part>
  private let signNumbers: UnsafeMutablePointer<Int32>?
  private let program: bfq_dyadic_program

  /// From the stored form.
  ///
  /// Precondition: one coefficient pair per plan angle, one sign per input.
  public init(plan: RotationPlan, coefficients: DyadicCoefficients, signs: [Float]? = nil) {
    precondition(
      coefficients.angleCount == plan.angleCount,
      "DyadicRotation: expected \(plan.angleCount) angles, found \(coefficients.angleCount)")
    precondition(
      signs.map { $0.count == plan.size } ?? true,
      "DyadicRotation: expected \(plan.size) signs, found \(signs?.count ?? 0)")
    self.plan = plan
    self.coefficients = coefficients
    self.signs = signs
    let found = VectorOrder(plan)?.parts ?? []
    operations = Self.operations(plan, coefficients)
    chains = found.map { Self.chain($0, coefficients) }
    lanes = found.map { Self.lanes($0, coefficients) }
    parts = .allocate(capacity: max(1, found.count))
    for (index, part) in found.enumerated() {
      (parts + index).initialize(
        to: bfq_dyadic_part(
          run: part.run, coefficients: lanes[index], chain: chains[index],
          chain_count: Int64(part.chain.count), columns: Int64(part.columns)))
    }
    signNumbers = signs.map { signs in
      let numbers = UnsafeMutablePointer<Int32>.allocate(capacity: signs.count)
      for (index, sign) in signs.enumerated() { numbers[index] = sign < 0 ? -1 : 1 }
      return numbers
    }
    program = bfq_dyadic_program(
      parts: parts, ops: operations, signs: signNumbers, part_count: Int64(found.count),
      count: Int64(plan.operationCount), size: Int64(plan.size),
      bits: Int32(coefficients.fractionBits),
      narrow_norm: NarrowRange(plan, coefficients).norm)
  }

  /// Rounds the angles to dyadic lifting steps.
  ///
  /// Precondition: one angle per plan angle, one sign per input, `fractionBits` in 4...12.
  public convenience init(
    plan: RotationPlan, angles: [Float], fractionBits: Int = 8, signs: [Float]? = nil
  ) {
    self.init(
      plan: plan, coefficients: DyadicCoefficients(angles: angles, fractionBits: fractionBits),
      signs: signs)
  }

  deinit {
    operations.deallocate()
    chains.forEach { $0.deallocate() }
    lanes.forEach { $0.deallocate() }
    parts.deallocate()
    signNumbers?.deallocate()
  }

  public var size: Int { plan.size }

  /// Each row r becomes Q̂ r. `source` may be `rows`.
  public func apply(
    rows: UnsafeMutablePointer<Int32>, count: Int, source: UnsafePointer<Int32>
  ) {
    withUnsafePointer(to: program) { bfq_dyadic_rotate($0, source, rows, Int64(count)) }
  }

  /// Each row r becomes Q̂⁻¹ r exactly, whatever the row. `source` may be `rows`.
  public func applyInverse(
    rows: UnsafeMutablePointer<Int32>, count: Int, source: UnsafePointer<Int32>
  ) {
    withUnsafePointer(to: program) { bfq_dyadic_unrotate($0, source, rows, Int64(count)) }
  }

  private static func operations(
    _ plan: RotationPlan, _ coefficients: DyadicCoefficients
  ) -> UnsafeMutablePointer<bfq_dyadic_rotation> {
    let result = UnsafeMutablePointer<bfq_dyadic_rotation>.allocate(
      capacity: max(1, plan.operationCount))
    for index in 0..<plan.operationCount {
      (result + index).initialize(
        to: rotation(
          plan.first[index], plan.second[index], Int(plan.angleIndex[index]), coefficients))
    }
    return result
  }

  private static func chain(
    _ part: VectorOrder.Part, _ coefficients: DyadicCoefficients
  ) -> UnsafeMutablePointer<bfq_dyadic_rotation> {
    let result = UnsafeMutablePointer<bfq_dyadic_rotation>.allocate(
      capacity: max(1, part.chain.count))
    let pairs = (0..<part.rows).flatMap { a in (a + 1..<max(part.rows, a + 1)).map { (a, $0) } }
    for (index, angle) in part.chain.enumerated() {
      (result + index).initialize(
        to: rotation(Int32(pairs[index].0), Int32(pairs[index].1), angle, coefficients))
    }
    return result
  }

  private static func rotation(
    _ first: Int32, _ second: Int32, _ angle: Int, _ coefficients: DyadicCoefficients
  ) -> bfq_dyadic_rotation {
    bfq_dyadic_rotation(
      first: first, second: second, outer: coefficients.outer(angle),
      inner: coefficients.inner(angle), turns: Int32(coefficients.quarterTurns[angle]))
  }

  private static func lanes(
    _ part: VectorOrder.Part, _ coefficients: DyadicCoefficients
  ) -> UnsafeMutablePointer<bfq_dyadic_lanes> {
    let groups = part.slots.count / 16
    let result = UnsafeMutablePointer<bfq_dyadic_lanes>.allocate(capacity: max(1, groups))
    result.initialize(repeating: bfq_dyadic_lanes(), count: groups)
    let bits = Int32(coefficients.fractionBits)
    for (slot, angle) in part.slots.enumerated() {
      let used = angle >= 0
      bfq_dyadic_set(
        result, Int64(slot), used ? Int32(coefficients.outer(Int(angle))) : 0,
        used ? Int32(coefficients.inner(Int(angle))) : 0,
        used ? Int32(coefficients.quarterTurns[Int(angle)]) : 0, bits)
    }
    return result
  }
}
