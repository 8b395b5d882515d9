/// One run of a sweep: a method at a width with a seed.
public struct SweepCell: Codable, Hashable, Sendable {
  /// The method as the command line spells it, e.g. `qat-butterfly`.
  public var method: String
  public var bits: Int
  public var seed: UInt64

  public init(method: String, bits: Int, seed: UInt64) {
    self.method = method
    self.bits = bits
    self.seed = seed
  }

  /// `qat-butterfly-2bit-seed1`: names the cell in commands and its files on disk.
  public var id: String { "\(method)-\(bits)bit-seed\(seed)" }
}
