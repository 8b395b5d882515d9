#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// Signed powers of two under one power-of-two scale 2^e per group, in Double.
///
/// Levels shrink from 1: 2^-j (pot), 4^-j (pot4), or 2^-j with the smallest replaced by 0 (potz).
/// Kept for its edge cases (denormals, huge rows, ties); training uses `WeightGrid`.
public struct ExponentQuantizerReference: Sendable {
  public enum Format: String, Sendable, CaseIterable { case pot, pot4, potz }

  public let format: Format
  public let bits: Int
  public static let exponents = -126...127

  public init(format: Format, bits: Int) {
    self.format = format
    self.bits = bits
  }

  /// Ascending; the largest is 1.
  public var magnitudes: [Double] {
    let step = format == .pot4 ? -2.0 : -1.0
    var levels = (0..<1 << (bits - 1)).reversed().map { exp2(step * Double($0)) }
    if format == .potz { levels[0] = 0 }
    return levels
  }

  public func quantize(_ group: [Double], exponent: Int) -> [Double] {
    quantizer.quantize(group, scale: exp2(Double(exponent)))
  }

  /// floor(log2(absmax) + 1/2): the power of two nearest to the largest weight in the log domain.
  public func exponentOfLargest(_ group: [Double]) -> Int {
    let largest = max(group.map { abs($0) }.max() ?? 0, 0x1p-126)
    return Self.clamped(Int(floor(log2(largest) + 0.5)))
  }

  /// The exponent of least squared error among that of the largest weight and its neighbours
  /// (0, -1, -2, -3, +1 in this order, the first of equals).
  public func exponentOfLeastError(_ group: [Double]) -> Int {
    let centre = exponentOfLargest(group)
    var (best, least) = (centre, Double.infinity)
    for offset in [0, -1, -2, -3, 1] {
      let exponent = Self.clamped(centre + offset)
      let error = quantizer.squaredError(group, scale: exp2(Double(exponent)))
      if error < least { (best, least) = (exponent, error) }
    }
    return best
  }

  /// dL/dp of a real-valued exponent p, rounded in the forward pass:
  /// Σ upstream ln 2 2^round(p) (q(u) - u).
  public func exponentGradient(_ group: [Double], upstream: [Double], exponent: Double) -> Double {
    let scale = exp2(exponent.rounded(.toNearestOrEven))
    return zip(group, upstream).reduce(0) { sum, pair in
      let u = pair.0 / scale
      return sum + pair.1 * log(2) * scale * (quantizer.level(u) - u)
    }
  }

  private var quantizer: GroupQuantizerReference {
    GroupQuantizerReference(magnitudes: magnitudes)
  }

  private static func clamped(_ exponent: Int) -> Int {
    min(max(exponent, exponents.lowerBound), exponents.upperBound)
  }
}
