public import Numerics

/// The weights of one pass: floats for norms, embeddings and biases, operands for products.
///
/// The teacher has one, converted once; the student has one that every step refreshes with its
/// quantized weights, and whose inputs may be transformed.
public final class WeightSet: Sendable {
  public let layout: ParameterLayout
  public let floats: FloatBuffer
  public let operands: OperandBuffer
  /// What the activations of each input pass first, by input; empty where they enter as they are.
  public let transforms: [[TransformStage]]

  /// The operands are left to `refresh`.
  ///
  /// Precondition: `transforms` is empty, or has at least one stage an input.
  public init(
    layout: ParameterLayout, floats: FloatBuffer, operand: DenseProduct.Operand,
    transforms: [[TransformStage]] = []
  ) {
    precondition(
      transforms.isEmpty
        || transforms.count == layout.inputs.count && transforms.allSatisfy { !$0.isEmpty },
      "WeightSet: expected stages for \(layout.inputs.count) inputs, found \(transforms.count)")
    precondition(
      floats.count >= layout.count,
      "WeightSet: expected \(layout.count) floats, found \(floats.count)")
    self.layout = layout
    self.floats = floats
    self.transforms = transforms
    operands = OperandBuffer(count: layout.count, operand: operand)
  }

  /// Floats in a block of gradients: the layout's, then the transforms'.
  public var gradientCount: Int {
    let stages = transforms.joined()
    return layout.count + stages.reduce(0) { $0 + $1.transform.parameterCount }
  }

  /// The same weights and transforms with operands of another type, left to `refresh`.
  public func with(operand: DenseProduct.Operand) -> WeightSet {
    WeightSet(layout: layout, floats: floats, operand: operand, transforms: transforms)
  }

  /// Converts all floats to operands.
  public func refresh() { operands.convert(from: floats.base, count: layout.count) }

  /// Converts the floats of one range to operands.
  public func refresh(offset: Int, count: Int) {
    operands.convert(from: floats.base + offset, count: count, at: offset)
  }
}
