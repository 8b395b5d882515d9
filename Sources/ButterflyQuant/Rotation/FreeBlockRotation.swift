private import CKernels
private import Numerics

/// The butterfly with four free entries per pair, [[a, b], [c, d]] instead of a rotation.
///
/// y_i = a x_i + b x_j, y_j = c x_i + d x_j. Orthogonal only as far as the penalty
/// λ Σ ||MᵀM - I||²_F over the blocks makes it so. Parameters are [angleCount, 4] in a, b, c, d.
/// Rows and workers: as for `ButterflyRotation`.
///
/// `@unchecked Sendable`: only `prepare` writes, and its caller keeps it apart from the others.
public final class FreeBlockRotation: RowTransform, @unchecked Sendable {
  public let plan: RotationPlan
  public let signs: [Float]?
  private let operations: UnsafeMutablePointer<bfq_block>
  private let parameterIndex: UnsafeMutablePointer<Int32>
  private let signBuffer: FloatBuffer?

  /// Starts with all blocks the identity.
  ///
  /// Precondition: `signs`, if any, has one entry per input.
  public init(plan: RotationPlan, signs: [Float]? = nil) {
    precondition(
      signs.map { $0.count == plan.size } ?? true,
      "FreeBlockRotation: expected \(plan.size) signs, found \(signs?.count ?? 0)")
    self.plan = plan
    self.signs = signs
    operations = .allocate(capacity: max(1, plan.operationCount))
    parameterIndex = .allocate(capacity: max(1, plan.operationCount))
    signBuffer = signs.map { FloatBuffer(count: $0.count) }
    for (index, sign) in (signs ?? []).enumerated() { signBuffer?.base[index] = sign }
    for index in 0..<plan.operationCount {
      parameterIndex[index] = plan.angleIndex[index]
      operations[index] = bfq_block(
        first: plan.first[index], second: plan.second[index], a: 1, b: 0, c: 0, d: 1)
    }
  }

  deinit {
    operations.deallocate()
    parameterIndex.deallocate()
  }

  public var size: Int { plan.size }
  public var parameterCount: Int { 4 * plan.angleCount }

  /// Takes over the blocks; call after each change.
  ///
  /// Shapes: `blocks` [angleCount, 4].
  public func prepare(blocks: UnsafePointer<Float>) {
    for index in 0..<plan.operationCount {
      let block = blocks + 4 * Int(parameterIndex[index])
      operations[index].a = block[0]
      operations[index].b = block[1]
      operations[index].c = block[2]
      operations[index].d = block[3]
    }
  }

  /// Each row r becomes Q r. `source` may be `rows`.
  public func apply(
    rows: UnsafeMutablePointer<Float>, count: Int, source: UnsafePointer<Float>
  ) {
    bfq_blocks(
      operations, Int64(plan.operationCount), signBase, Int64(size), source, rows, Int64(count))
  }

  /// Each row r becomes Qᵀ r. `source` may be `rows`.
  public func applyTransposed(
    rows: UnsafeMutablePointer<Float>, count: Int, source: UnsafePointer<Float>
  ) {
    bfq_blocks_transposed(
      operations, Int64(plan.operationCount), signBase, Int64(size), source, rows, Int64(count))
  }

  /// Backward of y = Q x from the inputs x: gradients in place, block gradients added.
  ///
  /// Unlike a rotation a block may be singular, so the forward pass is run again from the inputs.
  /// Shapes: `blockGradients` [angleCount, 4].
  public func backward(
    inputs: UnsafePointer<Float>, gradients: UnsafeMutablePointer<Float>, count: Int,
    blockGradients: UnsafeMutablePointer<Float>
  ) {
    bfq_blocks_backward(
      operations, parameterIndex, Int64(plan.operationCount), signBase, Int64(size), inputs,
      gradients, Int64(count), blockGradients)
  }

  private var signBase: UnsafePointer<Float>? { signBuffer.map { UnsafePointer($0.base) } }
}
