/// What a sweep is going to run, and what of it was there before.
public struct SweepDescription: Codable, Hashable, Sendable {
  public var name: String
  /// The model as the user named it, or `embedded default`.
  public var model: String
  /// Rows of the grid, in order.
  public var methods: [String]
  /// Columns of the grid, in order.
  public var bits: [Int]
  public var seeds: [UInt64]
  /// Results of an earlier process; these cells are not run again.
  public var results: [SweepResult]

  public init(
    name: String, model: String, methods: [String], bits: [Int], seeds: [UInt64],
    results: [SweepResult]
  ) {
    self.name = name
    self.model = model
    self.methods = methods
    self.bits = bits
    self.seeds = seeds
    self.results = results
  }

  /// Seed by seed, so that every method and width has a figure early.
  public var cells: [SweepCell] {
    seeds.flatMap { seed in
      bits.flatMap { bits in
        methods.map { SweepCell(method: $0, bits: bits, seed: seed) }
      }
    }
  }
}
