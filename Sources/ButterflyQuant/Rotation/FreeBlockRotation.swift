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
  private let segments: UnsafeMutablePointer<bfq_segment>
  private let signBuffer: FloatBuffer?
  private let program: bfq_block_program

  /// Starts with all blocks the identity.
  ///
  /// Precondition: `signs`, if any, has one entry per input.
  public init(plan: RotationPlan, signs: [Float]? = nil) {
    precondition(
      signs.map { $0.count == plan.size } ?? true,
      "FreeBlockRotation: expected \(plan.size) signs, found \(signs?.count ?? 0)")
    self.plan = plan
    self.signs = signs
    let order = ExecutionOrder(plan)
    operations = .allocate(capacity: max(1, plan.operationCount))
    parameterIndex = .allocate(capacity: max(1, plan.operationCount))
    segments = .allocate(capacity: max(1, order.segments.count))
    signBuffer = signs.map { FloatBuffer(count: $0.count) }
    for (index, sign) in (signs ?? []).enumerated() { signBuffer?.base[index] = sign }
    for (index, source) in order.operations.enumerated() {
      parameterIndex[index] = plan.angleIndex[source]
      operations[index] = bfq_block(
        first: plan.first[source], second: plan.second[source], a: 1, b: 0, c: 0, d: 1)
    }
    for (index, segment) in order.segments.enumerated() {
      segments[index] = bfq_segment(
        first: Int64(segment.operations.lowerBound), count: Int64(segment.operations.count),
        stages: Int32(segment.fusedStages))
    }
    program = bfq_block_program(
      ops: operations, parameters: parameterIndex, segments: segments, signs: signBuffer?.base,
      count: Int64(plan.operationCount), segment_count: Int64(order.segments.count),
      size: Int64(plan.size))
  }

  deinit {
    operations.deallocate()
    parameterIndex.deallocate()
    segments.deallocate()
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
    withUnsafePointer(to: program) { bfq_blocks($0, source, rows, Int64(count)) }
  }

  /// Each row r becomes Qᵀ r. `source` may be `rows`.
  public func applyTransposed(
    rows: UnsafeMutablePointer<Float>, count: Int, source: UnsafePointer<Float>
  ) {
    withUnsafePointer(to: program) { bfq_blocks_transposed($0, source, rows, Int64(count)) }
  }

  /// Backward of y = Q x from the inputs x: gradients in place, block gradients added.
  ///
  /// Unlike a rotation a block may be singular, so the forward pass is run again from the inputs.
  /// Shapes: `blockGradients` [angleCount, 4].
  public func backward(
    inputs: UnsafePointer<Float>, gradients: UnsafeMutablePointer<Float>, count: Int,
    blockGradients: UnsafeMutablePointer<Float>
  ) {
    withUnsafePointer(to: program) {
      bfq_blocks_backward($0, inputs, gradients, Int64(count), blockGradients)
    }
  }
}
