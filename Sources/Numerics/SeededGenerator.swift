#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A seeded random generator: the same seed gives the same stream on every machine.
///
/// Its state is four words, so a checkpoint can keep it and a resumed run goes on bit for bit.
///
/// Source: Blackman and Vigna, "Scrambled linear pseudorandom number generators", xoshiro256**;
/// seeded by SplitMix64.
public struct SeededGenerator: RandomNumberGenerator, Codable, Hashable, Sendable {
  private var s0: UInt64
  private var s1: UInt64
  private var s2: UInt64
  private var s3: UInt64

  /// `stream` gives independent generators of one seed.
  public init(seed: UInt64, stream: UInt64 = 0) {
    var mix = seed &+ stream &* 0xA076_1D64_78BD_642F
    func next() -> UInt64 {
      mix &+= 0x9E37_79B9_7F4A_7C15
      var z = mix
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
    s0 = next()
    s1 = next()
    s2 = next()
    s3 = next()
  }

  public mutating func next() -> UInt64 {
    let result = Self.rotate(s1 &* 5, by: 7) &* 9
    let shifted = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = Self.rotate(s3, by: 45)
    return result
  }

  /// Uniform in [0, 1), 24 bits of resolution.
  public mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

  /// Standard normal, by Box and Muller.
  public mutating func gaussian() -> Float {
    let radius = (-2 * log(Double(next() >> 11) * 0x1p-53 + 0x1p-54)).squareRoot()
    let angle = 2 * Double.pi * Double(next() >> 11) * 0x1p-53
    return Float(radius * cos(angle))
  }

  /// Uniform in 0..<bound. Precondition: `bound` is positive.
  public mutating func index(below bound: Int) -> Int {
    precondition(bound > 0, "SeededGenerator: expected a bound above 0, found \(bound)")
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  private static func rotate(_ value: UInt64, by bits: UInt64) -> UInt64 {
    (value << bits) | (value >> (64 - bits))
  }
}
