#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// Group quantization in Double, one weight at a time: the oracle of `GroupQuantizer`.
public struct GroupQuantizerReference: Sendable {
  public let magnitudes: [Double]

  public init(grid: WeightGrid) { magnitudes = grid.magnitudes.map(Double.init) }

  /// Precondition: ascending magnitudes.
  public init(magnitudes: [Double]) { self.magnitudes = magnitudes }

  /// Index of the magnitude nearest to |u|, the larger of two equally near.
  public func nearestIndex(_ u: Double) -> Int {
    var best = 0
    for index in magnitudes.indices
    where abs(abs(u) - magnitudes[index]) <= abs(abs(u) - magnitudes[best]) { best = index }
    return best
  }

  /// The signed level nearest to u; the sign of ±0 is +.
  public func level(_ u: Double) -> Double {
    let magnitude = magnitudes[nearestIndex(u)]
    return u < 0 ? -magnitude : magnitude
  }

  /// Level times scale of each weight.
  public func quantize(_ group: [Double], scale: Double) -> [Double] {
    group.map { level($0 / scale) * scale }
  }

  public func squaredError(_ group: [Double], scale: Double) -> Double {
    zip(group, quantize(group, scale: scale)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }

  /// The scale of least squared error, the smallest of equals.
  ///
  /// Precondition: some weight is not zero.
  public func bestScale(_ group: [Double], mantissas: [Double] = [1, 1.25, 1.5, 1.75]) -> Double {
    let largest = group.map { abs($0) }.max() ?? 0
    precondition(largest > 0, "GroupQuantizerReference: expected a weight above 0, found none")
    let centre = Int(floor(log2(largest / magnitudes[magnitudes.count - 1])))
    var (best, least) = (0.0, Double.infinity)
    for exponent in centre - 6...centre + 3 {
      for mantissa in mantissas {
        let scale = mantissa * exp2(Double(exponent))
        let error = squaredError(group, scale: scale)
        if error < least { (best, least) = (scale, error) }
      }
    }
    return best
  }

  /// dL/ds = Σ upstream (q(u) - u), and Σ upstream q(u) beyond the largest level.
  public func scaleGradient(_ group: [Double], upstream: [Double], scale: Double) -> Double {
    let largest = magnitudes[magnitudes.count - 1]
    return zip(group, upstream).reduce(0) { sum, pair in
      let u = pair.0 / scale
      return sum + pair.1 * (level(u) - (abs(u) > largest ? 0 : u))
    }
  }
}
