package import ButterflyQuant
package import Numerics

/// Finds the weights of one site that swing between two levels, and holds them.
///
/// A change of level against the direction of the last change is a swing; the share of steps with
/// one is averaged exponentially. A weight above the limit is held at the level nearest to its own
/// average, and its gradient is dropped.
///
/// `@unchecked Sendable`: passes touch disjoint rows; it observes between steps.
/// Source: Nagel et al., "Overcoming Oscillations in Quantization-Aware Training", section 4.3.
package final class OscillationHold: @unchecked Sendable {
  /// How fast averages follow, and which share of swings is too many.
  static let momentum: Float = 0.02
  static let limit: Float = 0.05

  /// In units of the scale, at the last step; 0 before the first.
  package let levels: FloatBuffer
  /// Sign of the last change of level; 0 before the first.
  package let directions: FloatBuffer
  package let swings: FloatBuffer
  package let averages: FloatBuffer
  /// 1 where a weight is held, else 0.
  package let held: FloatBuffer

  package init(count: Int) {
    levels = FloatBuffer(count: count)
    directions = FloatBuffer(count: count)
    swings = FloatBuffer(count: count)
    averages = FloatBuffer(count: count)
    held = FloatBuffer(count: count)
  }

  /// What a checkpoint keeps, by name.
  package var state: [(name: String, values: FloatBuffer)] {
    [
      ("levels", levels), ("directions", directions), ("swings", swings), ("averages", averages),
      ("held", held),
    ]
  }

  package var heldCount: Int { held.elements.count { $0 == 1 } }

  /// Forgets everything: the levels mean something else now.
  package func reset() { for (_, values) in state { values.fill(0) } }

  /// Takes in the codes of one step; holds what swings too much where `holds`.
  package func observe(codes: [UInt8], grid: WeightGrid, holds: Bool) {
    let table = grid.levelTable
    for (index, code) in codes.enumerated() where held.base[index] == 0 {
      let level = table[Int(code)]
      observe(level, at: index)
      guard holds, swings.base[index] > Self.limit else { continue }
      held.base[index] = 1
      levels.base[index] = Self.nearest(to: averages.base[index], in: grid)
    }
  }

  private func observe(_ level: Float, at index: Int) {
    let before = levels.base[index]
    let isFirst = before == 0 && directions.base[index] == 0 && averages.base[index] == 0
    var swing: Float = 0
    if level != before, !isFirst {
      let direction: Float = level > before ? 1 : -1
      if direction == -directions.base[index] { swing = 1 }
      directions.base[index] = direction
    }
    swings.base[index] += Self.momentum * (swing - swings.base[index])
    averages.base[index] = isFirst ? level : averages.base[index]
    averages.base[index] += Self.momentum * (level - averages.base[index])
    levels.base[index] = level
  }

  /// Puts held levels in the place of what rounding gave: `values` and `codes`, if any, are those
  /// of weights `first..<first + scales of each`.
  func override(
    _ quantizer: GroupQuantizer, scales: UnsafePointer<Float>, rows: Range<Int>, columns: Int,
    values: UnsafeMutablePointer<Float>, codes: UnsafeMutablePointer<UInt8>?
  ) {
    let groups = quantizer.groups(columns: columns)
    let start = rows.lowerBound * columns
    for index in 0..<rows.count * columns where held.base[start + index] == 1 {
      let group = index / columns * groups + index % columns / quantizer.groupSize
      let level = levels.base[start + index]
      values[index] = level * scales[group]
      codes?[index] = Self.code(of: level, in: quantizer.grid)
    }
  }

  /// Zeroes the gradients of held weights.
  func dropGradients(_ upstream: UnsafeMutablePointer<Float>, rows: Range<Int>, columns: Int) {
    let start = rows.lowerBound * columns
    for index in 0..<rows.count * columns where held.base[start + index] == 1 {
      upstream[index] = 0
    }
  }

  private static func nearest(to value: Float, in grid: WeightGrid) -> Float {
    let signed = grid.magnitudes.flatMap { [$0, -$0] }
    return signed.min { abs($0 - value) < abs($1 - value) } ?? 0
  }

  private static func code(of level: Float, in grid: WeightGrid) -> UInt8 {
    let index = grid.magnitudes.firstIndex(of: abs(level)) ?? 0
    return grid.code(negative: level < 0, index: index)
  }
}
