internal import ButterflyQuant
package import CShiftAdd

/// Rows of activations as signed bytes with one scale a row, laid out in a matrix's blocks.
///
/// Fewer bits are bytes of smaller magnitude: 7 at most at 4 bits.
/// `@unchecked Sendable`: one owner fills it, then workers read.
public final class QuantizedActivations: @unchecked Sendable {
  /// How the scale of a row is found.
  public enum ScaleRule: String, Sendable, Hashable, Codable, CaseIterable {
    /// absmax / limit: one multiplication an activation and one a result.
    case absmax
    /// The least power of two that is no less than absmax / limit: shifts only.
    case powerOfTwo
  }

  public let layout: BlockLayout
  public let capacity: Int
  public let rule: ScaleRule
  /// The largest code: 127 at 8 bits, 7 at 4.
  public let limit: Int
  public private(set) var tokens = 0
  private let values: UnsafeMutablePointer<Int8>
  private let sums: UnsafeMutablePointer<Int32>
  private let scales: UnsafeMutablePointer<Float>

  /// Precondition: `bits` is in 2...8.
  public init(
    layout: BlockLayout, capacity: Int, rule: ScaleRule = .absmax, bits: Int = 8
  ) {
    self.layout = layout
    self.capacity = capacity
    self.rule = rule
    limit = ActivationQuantizer(bits: bits).limit
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
        Int32(layout.block), rule == .powerOfTwo ? 1 : 0, Int32(limit),
        values + row * layout.paddedColumns, sums + row * layout.blocks, scales + row)
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
