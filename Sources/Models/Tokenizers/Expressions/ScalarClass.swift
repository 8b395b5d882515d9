/// A set of Unicode scalars, as a class of a regular expression spells it.
struct ScalarClass: Sendable, Hashable {
  indirect enum Member: Sendable, Hashable {
    case range(ClosedRange<UInt32>)
    case categories(ScalarCategories)
    /// `\s`: White_Space.
    case space
    case nested(ScalarClass)
  }

  private var members: [Member]
  private var isNegated: Bool
  /// All of these must hold the scalar too: `&&`.
  private var limits: [ScalarClass]
  /// Which of the 128 ASCII characters are in the set.
  private var asciiLow: UInt64 = 0
  private var asciiHigh: UInt64 = 0

  init(_ members: [Member], isNegated: Bool = false, limits: [ScalarClass] = []) {
    self.members = members
    self.isNegated = isNegated
    self.limits = limits
    var bits: [UInt64] = [0, 0]
    for value in UInt8(0)..<128 where holds(Unicode.Scalar(value)) {
      bits[Int(value) / 64] |= 1 << UInt64(value % 64)
    }
    (asciiLow, asciiHigh) = (bits[0], bits[1])
  }

  /// The set of one scalar, in both cases where `ignoringCase`.
  ///
  /// Two scalars beyond ASCII fold to ASCII letters: long s and the Kelvin sign.
  init(_ scalar: Unicode.Scalar, ignoringCase: Bool = false) {
    var members: [Member] = [.range(scalar.value...scalar.value)]
    let lower = scalar.value | 0x20
    if ignoringCase, (0x61...0x7A).contains(lower) {
      members = [.range(lower...lower), .range(lower - 0x20...lower - 0x20)]
      if lower == 0x73 { members.append(.range(0x17F...0x17F)) }
      if lower == 0x6B { members.append(.range(0x212A...0x212A)) }
    }
    self.init(members)
  }

  @inline(__always)
  func contains(_ scalar: Unicode.Scalar) -> Bool {
    let value = scalar.value
    if value < 64 { return asciiLow >> UInt64(value) & 1 != 0 }
    if value < 128 { return asciiHigh >> UInt64(value - 64) & 1 != 0 }
    return holds(scalar)
  }

  private func holds(_ scalar: Unicode.Scalar) -> Bool {
    members.contains { Self.holds($0, scalar) } != isNegated
      && limits.allSatisfy { $0.holds(scalar) }
  }

  private static func holds(_ member: Member, _ scalar: Unicode.Scalar) -> Bool {
    switch member {
    case .range(let range): range.contains(scalar.value)
    case .categories(let categories):
      categories.contains(ScalarCategories(scalar.properties.generalCategory))
    case .space: scalar.properties.isWhitespace
    case .nested(let inner): inner.holds(scalar)
    }
  }
}
