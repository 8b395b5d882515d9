#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

public import Numerics

/// Cosines and sines of the rotary angles, `[positions, headDimension / 2, 2]`.
///
/// Source: Su et al., "RoFormer".
public struct RotaryTable: Sendable {
  public let values: FloatBuffer
  public let positions: Int

  public init(_ configuration: LlamaConfiguration, positions: Int) {
    let half = configuration.headDimension / 2
    self.positions = positions
    values = FloatBuffer(count: positions * half * 2)
    for pair in 0..<half {
      let frequency = configuration.ropeScaling.frequency(
        base: configuration.ropeBase, pair: pair, headDimension: configuration.headDimension)
      for position in 0..<positions {
        let angle = Double(position) * frequency
        values.base[(position * half + pair) * 2] = Float(cos(angle))
        values.base[(position * half + pair) * 2 + 1] = Float(sin(angle))
      }
    }
  }
}
