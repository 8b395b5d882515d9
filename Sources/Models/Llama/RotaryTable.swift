#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

public import Numerics

/// Cosines and sines of the rotary angles, `[positions, headDimension / 2, 2]`.
///
/// Source: Su et al., "RoFormer"; Llama 3's scaling as in Meta's reference implementation.
public struct RotaryTable: Sendable {
  public let values: FloatBuffer
  public let positions: Int

  public init(_ configuration: LlamaConfiguration, positions: Int) {
    let half = configuration.headDimension / 2
    self.positions = positions
    values = FloatBuffer(count: positions * half * 2)
    for pair in 0..<half {
      let frequency = Self.frequency(configuration, pair)
      for position in 0..<positions {
        let angle = Double(position) * frequency
        values.base[(position * half + pair) * 2] = Float(cos(angle))
        values.base[(position * half + pair) * 2 + 1] = Float(sin(angle))
      }
    }
  }

  /// Radians a position for rotary pair `pair`, scaling included.
  static func frequency(_ configuration: LlamaConfiguration, _ pair: Int) -> Double {
    let plain = pow(
      configuration.ropeBase, -2 * Double(pair) / Double(configuration.headDimension))
    switch configuration.ropeScaling {
    case .none: return plain
    case .linear(let factor): return plain / factor
    case .llama3(let factor, let low, let high, let original):
      let turns = Double(original) * plain / (2 * Double.pi)
      if turns < low { return plain / factor }
      if turns > high { return plain }
      let smooth = (turns - low) / (high - low)
      return (1 - smooth) * plain / factor + smooth * plain
    }
  }
}
