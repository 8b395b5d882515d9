public import Numerics

/// The weights of one pass: floats for norms, embeddings and biases, operands for products.
///
/// The teacher has one, converted once; the student has one that every step refreshes with its
/// quantized weights.
public final class WeightSet: Sendable {
  public let layout: ParameterLayout
  public let floats: FloatBuffer
  public let operands: OperandBuffer

  /// The operands are left to `refresh`.
  public init(layout: ParameterLayout, floats: FloatBuffer, operand: DenseProduct.Operand) {
    precondition(
      floats.count >= layout.count,
      "WeightSet: expected \(layout.count) floats, found \(floats.count)")
    self.layout = layout
    self.floats = floats
    operands = OperandBuffer(count: layout.count, operand: operand)
  }

  /// Converts all floats to operands.
  public func refresh() { operands.convert(from: floats.base, count: layout.count) }

  /// Converts the floats of one range to operands.
  public func refresh(offset: Int, count: Int) {
    operands.convert(from: floats.base + offset, count: count, at: offset)
  }
}
