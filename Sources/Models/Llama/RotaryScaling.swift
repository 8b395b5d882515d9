#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How positions beyond the trained context are folded into the rotary angles.
///
/// Source: Su et al., "RoFormer"; Llama 3's scaling as in Meta's reference implementation.
public enum RotaryScaling: Codable, Hashable, Sendable {
  case none
  /// Every position divided by `factor`.
  case linear(factor: Double)
  /// Llama 3: low frequencies divided by `factor`, high ones kept, a smooth ramp between.
  case llama3(factor: Double, lowFrequency: Double, highFrequency: Double, originalContext: Int)
  /// The frequency of every rotary pair divided by a factor of its own.
  case perPair(factors: [Double])

  /// Radians a position for pair `pair` of a head of `headDimension` numbers.
  package func frequency(base: Double, pair: Int, headDimension: Int) -> Double {
    let plain = pow(base, -2 * Double(pair) / Double(headDimension))
    switch self {
    case .none: return plain
    case .linear(let factor): return plain / factor
    case .perPair(let factors): return plain / factors[pair]
    case .llama3(let factor, let low, let high, let original):
      let turns = Double(original) * plain / (2 * Double.pi)
      if turns < low { return plain / factor }
      if turns > high { return plain }
      let smooth = (turns - low) / (high - low)
      return (1 - smooth) * plain / factor + smooth * plain
    }
  }
}

extension RotaryScaling {
  /// The scaling that divides every pair's frequency by `factors`: Llama 3's by its usual numbers
  /// where it is that, for what can say no other.
  init(factors: [Double], base: Double) {
    let usual = RotaryScaling.llama3(
      factor: factors.max() ?? 1, lowFrequency: 1, highFrequency: 4, originalContext: 8192)
    let size = 2 * factors.count
    let isUsual =
      factors.max() != factors.min()
      && factors.enumerated().allSatisfy { pair, factor in
        let plain = RotaryScaling.none.frequency(base: base, pair: pair, headDimension: size)
        let scaled = usual.frequency(base: base, pair: pair, headDimension: size)
        return abs(plain / scaled - factor) < 1e-5 * factor
      }
    self = isUsual ? usual : .perPair(factors: factors)
  }
}
