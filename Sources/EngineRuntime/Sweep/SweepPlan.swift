public import EngineMessages

/// A grid of runs: methods x widths x seeds, with the configuration of every method and width.
public struct SweepPlan: Codable, Hashable, Sendable {
  public static let currentVersion = 1

  /// What runs for a method at a width; the seed is the cell's.
  public struct Variant: Codable, Hashable, Sendable {
    public var method: String
    public var bits: Int
    public var configuration: RunConfiguration

    public init(method: String, bits: Int, configuration: RunConfiguration) {
      self.method = method
      self.bits = bits
      self.configuration = configuration
    }
  }

  public var version: Int
  public var methods: [String]
  public var bits: [Int]
  public var seeds: [UInt64]
  public var variants: [Variant]

  /// `configure` describes one method at one width.
  ///
  /// Precondition: at least one method, width and seed, none twice.
  public init(
    methods: [String], bits: [Int], seeds: [UInt64],
    configure: (_ method: String, _ bits: Int) throws -> RunConfiguration
  ) rethrows {
    for count in [methods.count, bits.count, seeds.count] {
      precondition(count > 0, "SweepPlan: expected methods, widths and seeds, found none")
    }
    version = Self.currentVersion
    self.methods = methods
    self.bits = bits
    self.seeds = seeds
    variants = try bits.flatMap { bits in
      try methods.map { method in
        Variant(method: method, bits: bits, configuration: try configure(method, bits))
      }
    }
  }

  /// What no sweep can have; nil where a sweep can be run. Whoever decodes a plan asks.
  var fault: String? {
    let sides = [methods.count, bits.count, seeds.count]
    if sides.contains(where: { !(1...10_000).contains($0) }) || sides.reduce(1, *) > 100_000 {
      return "\(methods.count) methods, \(bits.count) widths and \(seeds.count) seeds"
    }
    if Set(methods).count < methods.count || Set(bits).count < bits.count
      || Set(seeds).count < seeds.count
    {
      return "a method, width or seed a second time"
    }
    let known = Set(variants.map { "\($0.method) \($0.bits)" })
    let missing = bits.flatMap { bits in methods.map { "\($0) \(bits)" } }
      .first { !known.contains($0) }
    return missing.map { "no variant \($0)" }
      ?? variants.lazy.compactMap(\.configuration.fault).first
  }

  /// The model as the user named it.
  public var model: String { variants.first?.configuration.modelName ?? "" }

  /// Precondition: a cell of this plan.
  public func configuration(of cell: SweepCell) -> RunConfiguration {
    guard let variant = variants.first(where: { $0.method == cell.method && $0.bits == cell.bits })
    else { preconditionFailure("SweepPlan: expected a cell of the plan, found \(cell.id)") }
    var configuration = variant.configuration
    configuration.seed = cell.seed
    return configuration
  }

  /// Seed by seed, so that every method and width has a figure early.
  public var cells: [SweepCell] { description(name: "", results: []).cells }

  public func description(name: String, results: [SweepResult]) -> SweepDescription {
    SweepDescription(
      name: name, model: model, methods: methods, bits: bits, seeds: seeds, results: results)
  }
}
