import ButterflyQuant

/// Drops the straight-through gradient where it says nothing: beyond the grid's reach.
///
/// Source: Panferov et al., "QuEST", whose trust factor this sets at the grid's saturation.
enum TrustMask {
  /// Zeroes `upstream` where |w / s| exceeds the grid's saturation.
  ///
  /// Shapes: `rotated` and `upstream` [rows, columns], `scales` [rows, groups].
  static func apply(
    _ quantizer: GroupQuantizer, rotated: UnsafePointer<Float>, scales: UnsafePointer<Float>,
    upstream: UnsafeMutablePointer<Float>, rows: Int, columns: Int
  ) {
    let groups = quantizer.groups(columns: columns)
    for row in 0..<rows {
      for group in 0..<groups {
        let limit = quantizer.grid.saturation * scales[row * groups + group]
        let first = row * columns + group * quantizer.groupSize
        for index in first..<min(first + quantizer.groupSize, (row + 1) * columns)
        where abs(rotated[index]) > limit { upstream[index] = 0 }
      }
    }
  }
}
