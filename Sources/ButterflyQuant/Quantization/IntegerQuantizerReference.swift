/// The integer quantizers that powers of two are compared with, in Double, group by group.
public enum IntegerQuantizerReference {
  /// Asymmetric uniform levels from the least to the greatest weight, 0 always among them.
  ///
  /// s = (max - min) / (2^bits - 1), z = round(-min / s); values s (clamp(round(w / s) + z) - z),
  /// all rounding half to even. A group of zeros stays as it is.
  public static func uniformAsymmetric(_ group: [Double], bits: Int) -> [Double] {
    let least = min(0, group.min() ?? 0)
    let greatest = max(0, group.max() ?? 0)
    let steps = Double((1 << bits) - 1)
    let scale = (greatest - least) / steps
    guard scale >= Self.smallestScale else { return group.map { 0 * $0 } }
    let zero = (-least / scale).rounded(.toNearestOrEven)
    return group.map { weight in
      let code = (weight / scale).rounded(.toNearestOrEven) + zero
      return scale * (min(max(code, 0), steps) - zero)
    }
  }

  /// -s, 0 or s with s the mean magnitude: round(w / s) clamped to ±1, half to even.
  ///
  /// Source: Ma et al., "The Era of 1-bit LLMs", absmean.
  public static func ternary(_ group: [Double]) -> [Double] {
    let scale = group.reduce(0) { $0 + abs($1) } / Double(group.count)
    guard scale >= Self.smallestScale else { return group.map { 0 * $0 } }
    return group.map { scale * min(max(($0 / scale).rounded(.toNearestOrEven), -1), 1) }
  }

  /// Smaller scales are taken for noise: such a group becomes zero.
  static let smallestScale = 1e-12
}
