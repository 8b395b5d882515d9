/// IEEE half precision and bfloat16 by their bits, the same on every machine.
///
/// `Float16` is missing on Intel Macs. All conversions to 16 bits round to nearest, ties to even;
/// conversions to 32 bits are exact.
public enum HalfPrecision {
  /// The float of half-precision `bits`.
  ///
  /// Source: M. Dukhan, FP16: normal numbers by an exponent shift and a multiplication,
  /// subnormals by a magic subtraction, so flush-to-zero modes do not matter.
  @inlinable public static func float(fromHalf bits: UInt16) -> Float {
    let word = UInt32(bits) << 16
    let sign = word & 0x8000_0000
    let shifted = word &+ word
    let normal = Float(bitPattern: (shifted >> 4) &+ 0x7000_0000) * 0x1p-112
    let subnormal = Float(bitPattern: (shifted >> 17) | 0x3F00_0000) - 0.5
    return Float(
      bitPattern: sign | (shifted < 0x0800_0000 ? subnormal.bitPattern : normal.bitPattern))
  }

  /// Half-precision bits of `value`; 65,520 and above become infinity.
  @inlinable public static func half(from value: Float) -> UInt16 {
    let sign = UInt16(truncatingIfNeeded: value.bitPattern >> 16) & 0x8000
    let magnitude = value.bitPattern & 0x7FFF_FFFF
    if magnitude >= 0x4780_0000 { return sign | (magnitude > 0x7F80_0000 ? 0x7E00 : 0x7C00) }
    if magnitude < 0x3880_0000 {
      let rounded = (Float(bitPattern: magnitude) + 0.5).bitPattern &- 0x3F00_0000
      return sign | UInt16(truncatingIfNeeded: rounded)
    }
    let rounded = magnitude &+ 0xFFF &+ ((magnitude >> 13) & 1) &- 0x3800_0000
    return sign | UInt16(truncatingIfNeeded: rounded >> 13)
  }

  /// The float of bfloat16 `bits`.
  @inlinable public static func float(fromBrain bits: UInt16) -> Float {
    Float(bitPattern: UInt32(bits) << 16)
  }

  /// Bfloat16 bits of `value`; NaN stays NaN.
  @inlinable public static func brain(from value: Float) -> UInt16 {
    let bits = value.bitPattern
    if bits & 0x7FFF_FFFF > 0x7F80_0000 { return UInt16(truncatingIfNeeded: bits >> 16) | 0x40 }
    return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ ((bits >> 16) & 1)) >> 16)
  }
}
