private import CKernels

/// A grid, the inputs that share a scale, and which scales there are.
///
/// Weights are row-major [rows, columns]; scales are [rows, groups(columns)]. The last group of a
/// row may be short (172 = 64 + 64 + 44). Rows are independent: split them over workers freely.
public struct GroupQuantizer: Sendable, Hashable {
  public let grid: WeightGrid
  public let groupSize: Int
  public let scaleRule: ScaleRule

  /// Precondition: `groupSize` is in 1...1024.
  public init(grid: WeightGrid, groupSize: Int = 64, scaleRule: ScaleRule = .fourStep) {
    precondition(
      (1...1024).contains(groupSize),
      "GroupQuantizer: expected a group size of 1 to 1024, found \(groupSize)")
    self.grid = grid
    self.groupSize = groupSize
    self.scaleRule = scaleRule
  }

  /// Scales per row.
  public func groups(columns: Int) -> Int { (columns + groupSize - 1) / groupSize }

  /// The scale of least squared error per group, smallest first among equals.
  ///
  /// Candidates are the set's members with k from floor(log2(absmax / largest)) - 6 to + 3; a free
  /// scale goes on from the best of them.
  /// Shapes: `weights` [rows, columns], `scales` [rows, groups]. Cost: 40 tries per weight.
  public func chooseScales(
    weights: UnsafePointer<Float>, rows: Int, columns: Int, scales: UnsafeMutablePointer<Float>
  ) {
    withGrid { bfq_choose_scales($0, weights, Int64(rows), Int64(columns), scales) }
    if scaleRule == .free { refine(weights, rows, columns, scales) }
  }

  /// Level times scale of each weight, and its code (sign bit above magnitude index).
  ///
  /// Shapes: `values` and `codes` [rows, columns]; `values` may be `weights`.
  public func quantize(
    weights: UnsafePointer<Float>, scales: UnsafePointer<Float>, rows: Int, columns: Int,
    values: UnsafeMutablePointer<Float>, codes: UnsafeMutablePointer<UInt8>? = nil
  ) {
    withGrid { bfq_quantize($0, weights, scales, Int64(rows), Int64(columns), values, codes) }
  }

  /// Adds each scale's gradient: Σ upstream (q(u) - u), u = w / s, and Σ upstream q(u) where
  /// |u| exceeds the largest level (the straight-through slope is then 0).
  ///
  /// Shapes: `upstream` [rows, columns], `gradients` [rows, groups].
  /// Source: Esser et al., "Learned Step Size Quantization", without its gradient scale.
  public func scaleGradient(
    weights: UnsafePointer<Float>, scales: UnsafePointer<Float>, upstream: UnsafePointer<Float>,
    rows: Int, columns: Int, gradients: UnsafeMutablePointer<Float>
  ) {
    withGrid {
      bfq_scale_gradient($0, weights, scales, upstream, Int64(rows), Int64(columns), gradients)
    }
  }

  private func withGrid(_ body: (UnsafePointer<bfq_grid>) -> Void) {
    var table = bfq_grid()
    table.levels = Int32(grid.magnitudes.count)
    table.sign_shift = Int32(grid.bits - 1)
    table.group = Int32(groupSize)
    table.mantissas = scaleRule == .powerOfTwo ? 1 : 4
    table.clip = grid.largest
    withUnsafeMutableBytes(of: &table.magnitude) { bytes in
      for (index, value) in grid.magnitudes.enumerated() {
        bytes.storeBytes(of: value, toByteOffset: 4 * index, as: Float.self)
      }
    }
    withUnsafeMutableBytes(of: &table.midpoint) { bytes in
      for index in 1..<max(1, grid.magnitudes.count) {
        let middle = (grid.magnitudes[index - 1] + grid.magnitudes[index]) / 2
        bytes.storeBytes(of: middle, toByteOffset: 4 * (index - 1), as: Float.self)
      }
    }
    body(&table)
  }

  /// Alternates nearest levels and their least-squares scale; each step lowers the error.
  private func refine(
    _ weights: UnsafePointer<Float>, _ rows: Int, _ columns: Int,
    _ scales: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<rows {
      for group in 0..<groups(columns: columns) {
        let start = row * columns + group * groupSize
        let count = min(groupSize, columns - group * groupSize)
        let scale = scales + row * groups(columns: columns) + group
        for _ in 0..<8 { scale.pointee = leastSquares(weights + start, count, scale.pointee) }
      }
    }
  }

  private func leastSquares(_ weights: UnsafePointer<Float>, _ count: Int, _ scale: Float) -> Float
  {
    var (product, square) = (0.0, 0.0)
    for index in 0..<count {
      let level = Double(nearestMagnitude(abs(weights[index]) / scale))
      product += Double(abs(weights[index])) * level
      square += level * level
    }
    return product > 0 && square > 0 ? Float(product / square) : scale
  }

  private func nearestMagnitude(_ u: Float) -> Float {
    var index = 0
    while index + 1 < grid.magnitudes.count,
      u >= (grid.magnitudes[index] + grid.magnitudes[index + 1]) / 2
    { index += 1 }
    return grid.magnitudes[index]
  }
}
