public import ButterflyQuant
package import CShiftAdd

/// How packed codes read: every code is a level, a small integer.
public struct Codebook: Sendable, Hashable {
  public let name: String
  public let bits: Int
  /// The level of each code, sign bit above the magnitude's index; empty at 8 bits, where a code
  /// is its level in two's complement.
  public let levels: [Int16]

  /// Precondition: all magnitudes of `grid` are integers.
  public init(_ grid: WeightGrid) {
    name = grid.name
    bits = grid.bits
    levels = grid.levelTable.map { level in
      precondition(
        level == level.rounded() && abs(level) <= 128,
        "Codebook: expected whole levels up to 128, found \(level)")
      return Int16(level)
    }
  }

  private init(name: String, bits: Int) {
    self.name = name
    self.bits = bits
    levels = []
  }

  /// Integers -127...127: for embeddings and heads.
  public static let int8 = Codebook(name: "int8", bits: 8)

  /// A grid's name or `int8`; nil for any other.
  public static func named(_ name: String) -> Codebook? {
    name == int8.name ? int8 : WeightGrid.named(name).map(Codebook.init)
  }

  public func level(of code: UInt8) -> Int {
    bits == 8 ? Int(Int8(bitPattern: code)) : Int(levels[Int(code)])
  }

  package func table(block: Int) -> bfq_codebook {
    bfq_make_codebook(Int32(bits), Int32(block), levels)
  }
}
