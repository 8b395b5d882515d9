#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// KL(histogram of levels || uniform), with a histogram that a gradient passes through.
///
/// A weight between two levels counts for both, in linear shares: 1 for a level it lies on, a half
/// each at the midpoint. Beyond the outer levels it counts for the outer one and has no slope.
public struct BinUniformity: Sendable {
  /// Ascending signed levels, in units of the scale.
  public let levels: [Float]
  private let groupSize: Int

  public init(_ quantizer: GroupQuantizer) {
    groupSize = quantizer.groupSize
    let magnitudes = quantizer.grid.magnitudes
    levels =
      magnitudes.reversed().map { -$0 }
      + (magnitudes[0] == 0 ? magnitudes.dropFirst() : magnitudes[...])
  }

  /// Adds each weight's shares to the histogram.
  ///
  /// Shapes: `weights` [rows, columns], `scales` [rows, groups], `histogram` [levels].
  public func count(
    weights: UnsafePointer<Float>, scales: UnsafePointer<Float>, rows: Int, columns: Int,
    histogram: inout [Double]
  ) {
    forEach(weights, scales, rows, columns) { _, place in
      histogram[place.lower] += Double(1 - place.share)
      histogram[place.lower + 1] += Double(place.share)
    }
  }

  /// KL(shares || uniform) in nats.
  public static func divergence(_ histogram: [Double]) -> Double {
    let total = histogram.reduce(0, +)
    return histogram.filter { $0 > 0 }.reduce(0) { sum, count in
      sum + count / total * log(count / total * Double(histogram.count))
    }
  }

  /// Adds factor d KL / d weight for the histogram of all weights.
  ///
  /// Shapes: `gradients` [rows, columns].
  public func addGradient(
    weights: UnsafePointer<Float>, scales: UnsafePointer<Float>, rows: Int, columns: Int,
    histogram: [Double], factor: Double, gradients: UnsafeMutablePointer<Float>
  ) {
    let total = histogram.reduce(0, +)
    // The derivative is log(p n) + 1; the 1 leaves a difference unchanged. An empty level pulls as
    // one that holds a thousandth of a weight.
    let pull = histogram.map { log(max($0, 1e-3) / total * Double(histogram.count)) }
    forEach(weights, scales, rows, columns) { index, place in
      let slope = (pull[place.lower + 1] - pull[place.lower]) * Double(place.slope) / total
      gradients[index] += Float(factor * slope)
    }
  }

  /// Between levels `lower` and `lower` + 1: the upper one's share, and that share's slope.
  private struct Place {
    let lower: Int
    let share: Float
    let slope: Float
  }

  @inline(__always)
  private func forEach(
    _ weights: UnsafePointer<Float>, _ scales: UnsafePointer<Float>, _ rows: Int, _ columns: Int,
    _ body: (_ index: Int, _ place: Place) -> Void
  ) {
    let groups = (columns + groupSize - 1) / groupSize
    levels.withUnsafeBufferPointer { levels in
      for row in 0..<rows {
        for column in 0..<columns {
          let index = row * columns + column
          let scale = scales[row * groups + column / groupSize]
          body(index, Self.place(weights[index] / scale, scale, levels))
        }
      }
    }
  }

  @inline(__always)
  private static func place(
    _ u: Float, _ scale: Float, _ levels: UnsafeBufferPointer<Float>
  ) -> Place {
    var lower = 0
    while lower + 2 < levels.count, u >= levels[lower + 1] { lower += 1 }
    let gap = levels[lower + 1] - levels[lower]
    let share = (u - levels[lower]) / gap
    guard share > 0 else { return Place(lower: lower, share: 0, slope: 0) }
    guard share < 1 else { return Place(lower: lower, share: 1, slope: 0) }
    return Place(lower: lower, share: share, slope: 1 / (gap * scale))
  }
}
