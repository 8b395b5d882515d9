#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// Rotations of integers by lifting: per angle the quarter turns and two dyadic fractions.
///
/// θ = turns π/2 + φ with |φ| <= π/4. The quarter turns exchange and negate; then
/// [cos φ, -sin φ; sin φ, cos φ] = [1 p; 0 1] [1 0; u 1] [1 p; 0 1] with p = -tan(φ/2), u = sin φ,
/// both rounded to multiples of 2^-fractionBits. A step is x += (P y + half) >> fractionBits in
/// sums that wrap around, so the inverse is exact for every integer whatever the rounding.
public struct DyadicCoefficients: Sendable, Equatable {
  public static let fractionBitsRange = 4...12

  public let fractionBits: Int
  /// P and U of each angle: [angleCount, 2].
  public let pairs: [Int16]
  /// 0 to 3 of each angle.
  public let quarterTurns: [UInt8]

  public var angleCount: Int { quarterTurns.count }

  /// Preconditions: `fractionBits` in 4...12; two pairs an angle, none of more than one in
  /// magnitude; quarter turns below 4.
  public init(fractionBits: Int, pairs: [Int16], quarterTurns: [UInt8]) {
    precondition(
      Self.fractionBitsRange.contains(fractionBits),
      "DyadicCoefficients: expected 4 to 12 fraction bits, found \(fractionBits)")
    precondition(
      pairs.count == 2 * quarterTurns.count,
      "DyadicCoefficients: expected \(2 * quarterTurns.count) entries, found \(pairs.count)")
    precondition(
      pairs.allSatisfy { $0.magnitude <= 1 << fractionBits },
      "DyadicCoefficients: expected fractions of at most 1 in magnitude")
    precondition(
      quarterTurns.allSatisfy { $0 < 4 }, "DyadicCoefficients: expected 0 to 3 quarter turns")
    self.fractionBits = fractionBits
    self.pairs = pairs
    self.quarterTurns = quarterTurns
  }

  /// Rounds each angle's fractions to the nearest.
  ///
  /// An angle of π/4 as a Float rounds it counts as π/4, not as a quarter turn and the rest.
  /// Precondition: `fractionBits` in 4...12.
  public init(angles: [Float], fractionBits: Int = 8) {
    let scale = Double(1 << fractionBits)
    var pairs: [Int16] = []
    var quarterTurns: [UInt8] = []
    for angle in angles {
      let quarters = Double(angle) / (.pi / 2)
      let turns = (quarters - (quarters < 0 ? -1e-6 : 1e-6)).rounded()
      let rest = Double(angle) - turns * (.pi / 2)
      pairs.append(Int16((-tan(rest / 2) * scale).rounded()))
      pairs.append(Int16((sin(rest) * scale).rounded()))
      quarterTurns.append(UInt8(turns - 4 * (turns / 4).rounded(.down)))
    }
    self.init(fractionBits: fractionBits, pairs: pairs, quarterTurns: quarterTurns)
  }

  /// P of an angle: p is P / 2^fractionBits.
  public func outer(_ angle: Int) -> Int16 { pairs[2 * angle] }

  /// U of an angle: u is U / 2^fractionBits.
  public func inner(_ angle: Int) -> Int16 { pairs[2 * angle + 1] }
}
