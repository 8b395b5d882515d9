public import Models
internal import Numerics

/// A packed vision transformer as the weights of a pass of `VisionNetwork`: one worker's, over up
/// to `images` images at a time.
///
/// Results depend neither on the number of workers nor on which images stand beside one another:
/// activations are rounded token by token.
///
/// `@unchecked Sendable`: one owner at a time calls it.
public final class PackedVisionWeights: PassWeights, @unchecked Sendable {
  public let model: PackedVision
  private let products: PackedProducts

  /// Hears the rounded activations of every group of sites that shares them, in layout order, and of
  /// head and patch embedding behind the groups.
  package var observer: ((_ input: Int, _ activations: QuantizedActivations) -> Void)? {
    get { products.observer }
    set { products.observer = newValue }
  }

  public init(_ model: PackedVision, images: Int, kernels: ShiftAddKernels = .fastest) {
    precondition(
      images > 0, "PackedVisionWeights: expected at least one image, found \(images)")
    self.model = model
    products = PackedProducts(
      model.sites, tables: [model.head, model.patch], rows: images * model.configuration.tokens,
      kernels: kernels)
  }

  public func vector(at offset: Int) -> UnsafePointer<Float> {
    guard let vector = model.vectors[offset] else {
      preconditionFailure("PackedVisionWeights: expected a vector at \(offset), found none")
    }
    return UnsafePointer(vector.base)
  }

  public func linear(
    _ index: Int, _ x: OperandBuffer, rows: Int, into output: UnsafeMutablePointer<Float>,
    accumulate: Bool, transformed: TransformedInputs
  ) {
    products.linear(index, floats(x), count: rows, into: output, accumulate: accumulate)
  }

  public func product(
    at offset: Int, outputs: Int, columns: Int, _ x: OperandBuffer, rows: Int,
    into output: UnsafeMutablePointer<Float>
  ) {
    let isHead = offset == model.network.head
    products.table(isHead ? 0 : 1, floats(x), count: rows, into: output)
  }

  private func floats(_ x: OperandBuffer) -> UnsafePointer<Float> {
    guard let floats = x.floats else {
      preconditionFailure("PackedVisionWeights: expected activations in fp32, found bf16")
    }
    return UnsafePointer(floats)
  }
}
