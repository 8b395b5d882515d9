package import CShiftAdd

/// Rows of activations as signed bytes with one scale a row, laid out in a matrix's blocks.
///
/// `@unchecked Sendable`: one owner fills it, then workers read.
public final class QuantizedActivations: @unchecked Sendable {
  /// How the scale of a row is found.
  public enum ScaleRule: String, Sendable, Hashable, Codable, CaseIterable {
    /// absmax / 127: one multiplication an activation and one a result.
    case absmax
    /// The least power of two that is no less than absmax / 127: shifts only.
    case powerOfTwo
  }

  public let layout: BlockLayout
  public let capacity: Int
  public let rule: ScaleRule
  public private(set) var tokens = 0
  private let values: UnsafeMutablePointer<Int8>
  private let sums: UnsafeMutablePointer<Int32>
  private let scales: UnsafeMutablePointer<Float>

  public init(layout: BlockLayout, capacity: Int, rule: ScaleRule = .absmax) {
    self.layout = layout
    self.capacity = capacity
    self.rule = rule
    // A kernel may read a whole vector at the end.
    values = .allocate(capacity: capacity * layout.paddedColumns + 64)
    values.initialize(repeating: 0, count: capacity * layout.paddedColumns + 64)
    sums = .allocate(capacity: capacity * layout.blocks)
    sums.initialize(repeating: 0, count: capacity * layout.blocks)
    scales = .allocate(capacity: capacity)
    scales.initialize(repeating: 0, count: capacity)
  }

  deinit {
    values.deallocate()
    sums.deallocate()
    scales.deallocate()
  }

  /// Takes in `count` rows of `layout.columns` floats, `stride` apart.
  ///
  /// Precondition: no more rows than the capacity.
  public func quantize(_ rows: UnsafePointer<Float>, count: Int, stride: Int? = nil) {
    precondition(
      count <= capacity, "QuantizedActivations: expected at most \(capacity) rows, found \(count)")
    tokens = count
    for row in 0..<count {
      bfq_quantize_activations(
        rows + row * (stride ?? layout.columns), Int64(layout.columns), Int64(layout.groupSize),
        Int32(layout.block), rule == .powerOfTwo ? 1 : 0, values + row * layout.paddedColumns,
        sums + row * layout.blocks, scales + row)
    }
  }

  package func withActivations<R>(_ body: (UnsafePointer<bfq_activations>) -> R) -> R {
    var view = bfq_activations(
      values: values, sums: sums, scales: scales, tokens: Int64(tokens))
    return body(&view)
  }

  /// The bytes of a row without its padding.
  public func codes(ofRow row: Int) -> [Int8] {
    (0..<layout.blocks).flatMap { index in
      let start = row * layout.paddedColumns + index * layout.block
      return (0..<layout.inputs(ofBlock: index).count).map { values[start + $0] }
    }
  }

  public func scale(ofRow row: Int) -> Float { scales[row] }
}
