/// A hash over every step's loss bits, in order: two runs are the same run when it is equal.
///
/// Source: Fowler, Noll and Vo, FNV-1a, 64 bits.
public struct LossDigest: Codable, Hashable, Sendable {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  public init() {}

  public mutating func append(_ loss: Double) {
    var bits = loss.bitPattern
    for _ in 0..<8 {
      state = (state ^ (bits & 0xff)) &* 0x100_0000_01b3
      bits >>= 8
    }
  }

  /// Sixteen hexadecimal digits.
  public var text: String {
    let digits = String(state, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
