/// What activations pass on their way into linear layers: rotated, rounded, or both.
///
/// Called once a tensor. Shapes: all rows [count, columns of the input].
public protocol InputTransform: Sendable {
  /// Trained parameters that `backward` has gradients of.
  var parameterCount: Int { get }

  /// Writes what the products take to `values`, and what `backward` needs to `kept`.
  ///
  /// `source` may be `kept`.
  func forward(
    source: UnsafePointer<Float>, count: Int, kept: UnsafeMutablePointer<Float>,
    values: UnsafeMutablePointer<Float>)

  /// Turns gradients of the values into those of the source, in place, and adds to the parameters'.
  func backward(
    kept: UnsafePointer<Float>, gradients: UnsafeMutablePointer<Float>, count: Int,
    parameterGradients: UnsafeMutablePointer<Float>)
}

/// A transform of one input and the output rows that it serves.
public struct TransformStage: Sendable {
  /// Among the rows of the input's sites together.
  public let rows: Range<Int>
  public let transform: any InputTransform
  /// Where the transform's gradients begin in a block of gradients.
  public let gradientOffset: Int

  public init(rows: Range<Int>, transform: any InputTransform, gradientOffset: Int) {
    self.rows = rows
    self.transform = transform
    self.gradientOffset = gradientOffset
  }
}
