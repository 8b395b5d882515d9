#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Signed bytes with one-byte group scales: for embeddings and heads, which stay finer than the
/// linear sites.
///
/// The scale is the least of the set that holds the group's largest weight: at 8 bits clipping
/// costs more than a coarser step.
public enum ByteQuantizer {
  public static let limit: Float = 127

  /// Codes in two's complement and scales as `GroupScale` codes them.
  ///
  /// Shapes: `weights` [rows, columns], `codes` [rows, columns], `scales` [rows, groups].
  public static func quantize(
    _ weights: UnsafePointer<Float>, rows: Int, columns: Int, groupSize: Int
  ) -> (codes: [UInt8], scales: [UInt8]) {
    let groups = (columns + groupSize - 1) / groupSize
    var codes = [UInt8](repeating: 0, count: rows * columns)
    var scales = [UInt8](repeating: 0, count: rows * groups)
    for row in 0..<rows {
      for group in 0..<groups {
        let inputs = group * groupSize..<min(columns, (group + 1) * groupSize)
        let largest = inputs.reduce(Float(0)) { max($0, abs(weights[row * columns + $1])) }
        let scale = scaleAbove(largest / limit)
        scales[row * groups + group] = GroupScale.code(of: scale)
        for input in inputs {
          let code = rintf(weights[row * columns + input] / scale)
          codes[row * columns + input] = UInt8(bitPattern: Int8(max(-limit, min(limit, code))))
        }
      }
    }
    return (codes, scales)
  }

  /// The least member of {1, 1.25, 1.5, 1.75} 2^k that is no less than `scale`.
  static func scaleAbove(_ scale: Float) -> Float {
    guard scale > GroupScale.smallest else { return GroupScale.smallest }
    let rounded = (Int(scale.bitPattern) + (1 << 21) - 1) & ~((1 << 21) - 1)
    return min(GroupScale.largest, Float(bitPattern: UInt32(rounded)))
  }
}
