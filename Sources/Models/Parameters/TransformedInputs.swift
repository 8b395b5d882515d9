public import Numerics

/// One worker's transformed activations: what products take, and what the way back needs.
///
/// Memory is made at first use, so that passes without transforms have none of it and steady steps
/// allocate nothing.
///
/// `@unchecked Sendable`: one worker uses it at a time.
public final class TransformedInputs: @unchecked Sendable {
  final class Rows {
    let kept: FloatBuffer
    let values: OperandBuffer

    init(count: Int, operand: DenseProduct.Operand) {
      kept = FloatBuffer(count: count)
      values = OperandBuffer(count: count, operand: operand)
    }
  }

  private let operand: DenseProduct.Operand
  private let keepsEveryInput: Bool
  private var rows: [[Rows]] = []
  private var floats: FloatBuffer?

  /// `keepsEveryInput` where a backward pass follows; otherwise all inputs share their memory.
  public init(operand: DenseProduct.Operand, keepsEveryInput: Bool) {
    self.operand = operand
    self.keepsEveryInput = keepsEveryInput
  }

  /// The memory of one stage of one input, at least `count` numbers.
  func rows(input: Int, stage: Int, count: Int) -> Rows {
    let slot = keepsEveryInput ? input : 0
    while rows.count <= slot { rows.append([]) }
    while rows[slot].count <= stage { rows[slot].append(Rows(count: count, operand: operand)) }
    if rows[slot][stage].kept.count < count {
      rows[slot][stage] = Rows(count: count, operand: operand)
    }
    return rows[slot][stage]
  }

  /// Floats for the moment, at least `count`.
  func scratch(count: Int) -> FloatBuffer {
    if let floats, floats.count >= count { return floats }
    let fresh = FloatBuffer(count: count)
    floats = fresh
    return fresh
  }
}
