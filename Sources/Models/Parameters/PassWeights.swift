internal import Numerics

/// What a forward pass asks of its weights: a few floats, and products with matrices, however those
/// are stored.
public protocol PassWeights {
  /// A norm, a bias, class tokens or positions: the tensor at `offset` of the layout.
  func vector(at offset: Int) -> UnsafePointer<Float>

  /// The linear layers of one input: output = x Wᵀ, or added to it.
  ///
  /// Shapes: `x` [rows, columns], `output` [rows, output rows of all sites].
  func linear(
    _ index: Int, _ x: OperandBuffer, rows: Int, into output: UnsafeMutablePointer<Float>,
    accumulate: Bool, transformed: TransformedInputs)

  /// output = x Wᵀ for a matrix that is no linear site: the tensor at `offset` of the layout.
  ///
  /// Shapes: `x` [rows, columns], W [outputs, columns], `output` [rows, outputs].
  func product(
    at offset: Int, outputs: Int, columns: Int, _ x: OperandBuffer, rows: Int,
    into output: UnsafeMutablePointer<Float>)
}

extension WeightSet: PassWeights {
  public func vector(at offset: Int) -> UnsafePointer<Float> { UnsafePointer(floats.base + offset) }

  public func product(
    at offset: Int, outputs: Int, columns: Int, _ x: OperandBuffer, rows: Int,
    into output: UnsafeMutablePointer<Float>
  ) {
    DenseProduct.multiplyTransposed(
      x.operand, m: rows, n: outputs, k: columns, a: x.base, b: operands.at(offset), c: output)
  }
}
