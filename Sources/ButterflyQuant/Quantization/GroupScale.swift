/// The one-byte scales {1, 1.25, 1.5, 1.75} 2^k, k in -47...16: still shifts and adds.
public enum GroupScale {
  public static let mantissas: [Float] = [1, 1.25, 1.5, 1.75]
  public static let exponents = -47...16

  /// (k + 47) 4 + mantissa index. As bits of a Float: (code << 21) + (80 << 23).
  ///
  /// Precondition: `scale` is in the set.
  public static func code(of scale: Float) -> UInt8 {
    let code = (Int(scale.bitPattern) - baseBits) >> 21
    precondition(
      (0...255).contains(code) && value(ofCode: UInt8(code)) == scale,
      "GroupScale: expected a member of {1, 1.25, 1.5, 1.75} 2^k, found \(scale)")
    return UInt8(code)
  }

  public static func value(ofCode code: UInt8) -> Float {
    Float(bitPattern: UInt32(Int(code) << 21 + baseBits))
  }

  /// The member nearest to `scale` in linear distance, the larger of two equally near.
  public static func snap(_ scale: Float) -> Float {
    guard scale > smallest else { return smallest }
    guard scale < largest else { return largest }
    // Members are the floats with 21 zero bits at the end, evenly spaced between powers of two.
    let rounded = (Int(scale.bitPattern) + (1 << 20)) & ~((1 << 21) - 1)
    return Float(bitPattern: UInt32(rounded))
  }

  /// The power of two nearest to `scale` in linear distance.
  public static func snapToPowerOfTwo(_ scale: Float) -> Float {
    guard scale > smallest else { return smallest }
    guard scale < 0x1p16 else { return 0x1p16 }
    return scale.significand < 1.5 ? scale / scale.significand : 2 * scale / scale.significand
  }

  public static let smallest: Float = 0x1p-47
  public static let largest: Float = 1.75 * 0x1p16
  private static let baseBits = (127 - 47) << 23
}

/// Which numbers a group's scale may be.
public enum ScaleRule: String, Sendable, Hashable, Codable, CaseIterable {
  /// 2^k: 12 % more squared error than the best scale on average.
  case powerOfTwo
  /// {1, 1.25, 1.5, 1.75} 2^k: 0.8 % more, one byte.
  case fourStep
  /// Any float: least squares by alternating assignment and scale.
  case free

  /// Bits that one scale takes.
  public var bits: Int { self == .free ? 32 : 8 }

  /// The allowed scale nearest to `scale`.
  public func snap(_ scale: Float) -> Float {
    switch self {
    case .powerOfTwo: GroupScale.snapToPowerOfTwo(scale)
    case .fourStep: GroupScale.snap(scale)
    case .free: max(scale, GroupScale.smallest)
    }
  }
}
