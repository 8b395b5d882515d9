private import CKernels
private import Numerics

#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// The same Q as `ButterflyRotation`, forward only, tuned for one vector and for small batches.
///
/// A vector stands along the lanes: eight stages run between loading and storing 256 numbers,
/// later ones on columns of sixteen. Every butterfly operation is computed as `ButterflyRotation`
/// does; the chain of an odd factor m is multiplied out in Double to one dense m x m matrix, half
/// the operations, whose sums round differently. Plans of another shape go to `ButterflyRotation`.
/// A row's result does not depend on its neighbours.
///
/// `@unchecked Sendable`: only `prepare` writes, and its caller keeps it apart from the others.
public final class VectorRotation: @unchecked Sendable {
  public let plan: RotationPlan
  /// ±1 per input, applied before the first stage; nil where all are +.
  public let signs: [Float]?
  private let order: VectorOrder?
  private let fallback: ButterflyRotation?
  private let coefficients: [FloatBuffer]
  private let matrices: [FloatBuffer]
  private let signBuffer: FloatBuffer?
  private let parts: UnsafeMutablePointer<bfq_vector_part>
  private let program: bfq_vector_program

  /// Starts with all angles zero.
  ///
  /// Precondition: `signs`, if any, has one entry per input.
  public init(plan: RotationPlan, signs: [Float]? = nil) {
    precondition(
      signs.map { $0.count == plan.size } ?? true,
      "VectorRotation: expected \(plan.size) signs, found \(signs?.count ?? 0)")
    self.plan = plan
    self.signs = signs
    order = VectorOrder(plan)
    fallback = order == nil ? ButterflyRotation(plan: plan, signs: signs) : nil
    let found = order?.parts ?? []
    coefficients = found.map { FloatBuffer(count: 2 * $0.slots.count) }
    matrices = found.map { FloatBuffer(count: DenseChain.packedCount($0)) }
    signBuffer = signs.map { FloatBuffer(count: $0.count) }
    for (index, sign) in (signs ?? []).enumerated() { signBuffer?.base[index] = sign }
    parts = .allocate(capacity: max(1, found.count))
    for (index, part) in found.enumerated() {
      (parts + index).initialize(
        to: bfq_vector_part(
          run: part.run, coefficients: coefficients[index].base, matrix: matrices[index].base,
          rows: Int64(part.rows), columns: Int64(part.columns)))
    }
    program = bfq_vector_program(
      parts: parts, signs: signBuffer?.base, part_count: Int64(found.count),
      size: Int64(plan.size))
    prepare(angles: [Float](repeating: 0, count: plan.angleCount))
  }

  deinit { parts.deallocate() }

  public var size: Int { plan.size }
  public var angleCount: Int { plan.angleCount }

  /// Whether the plan has the shape that the kernels are made for.
  public var isFast: Bool { order != nil }

  /// Refreshes the coefficients; call after each change of the angles.
  ///
  /// Shapes: `angles` [angleCount]. Cost: a sine and a cosine per angle, m³ for an odd factor m.
  public func prepare(angles: UnsafePointer<Float>) {
    fallback?.prepare(angles: angles)
    guard let order else { return }
    let cosines = (0..<plan.angleCount).map { cosf(angles[$0]) }
    let sines = (0..<plan.angleCount).map { sinf(angles[$0]) }
    for (index, part) in order.parts.enumerated() {
      let target = coefficients[index].base
      for (slot, angle) in part.slots.enumerated() {
        let place = slot / 16 * 32 + slot % 16
        target[place] = angle < 0 ? 1 : cosines[Int(angle)]
        target[place + 16] = angle < 0 ? 0 : sines[Int(angle)]
      }
      guard part.rows > 1 else { continue }
      DenseChain(rows: part.rows, angles: part.chain.map { Double(angles[$0]) })
        .pack(columns: part.columns, into: matrices[index].base)
    }
  }

  /// Each row r becomes Q r: X becomes X Qᵀ. `source` may be `rows`.
  public func apply(
    rows: UnsafeMutablePointer<Float>, count: Int, source: UnsafePointer<Float>
  ) {
    if let fallback { return fallback.apply(rows: rows, count: count, source: source) }
    withUnsafePointer(to: program) { bfq_vector_rotate($0, source, rows, Int64(count)) }
  }
}
