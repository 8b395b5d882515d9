public import EngineMessages
internal import Foundation

/// A sweep's results by method and width: means and deviations over seeds, beside full precision.
public struct SweepTable: Hashable, Sendable {
  /// One method at one width.
  public struct Entry: Hashable, Sendable {
    public let method: String
    public let bits: Int
    /// Seeds with figures, seeds without, and seeds of the plan.
    public let finished: Int
    public let unsuccessful: Int
    public let planned: Int
    public let nll: SweepFigure?
    public let perplexity: SweepFigure?
    public let accuracy: SweepFigure?
    /// Perplexity over that of full precision.
    public let ratio: SweepFigure?
    /// Accuracy of full precision less accuracy, as a share.
    public let drop: SweepFigure?
    public let bitsPerWeight: SweepFigure?
    public let bytes: SweepFigure?
    public let seconds: SweepFigure?
    /// Why a seed has no figures; the first one's reason.
    public let why: String?

    /// What the quality is compared by: ratio - 1 for language, drop for vision.
    public var loss: SweepFigure? {
      guard let ratio else { return drop }
      return ratio.shifted(by: -1)
    }

    /// Whether it has a place in a plot of quality over bits.
    var isPlaced: Bool {
      guard let loss, let bits = bitsPerWeight?.mean else { return false }
      return loss.mean.isFinite && (0...64).contains(bits)
    }
  }

  public let methods: [String]
  public let bits: [Int]
  public let seeds: [UInt64]
  public let model: String
  /// Quality of full precision; where seeds have data of their own, that of the first.
  public let reference: Evaluation?
  public let entries: [Entry]

  /// Precondition: the sweep was planned.
  public init(_ description: SweepDescription, _ results: [SweepResult]) {
    methods = description.methods
    bits = description.bits
    seeds = description.seeds
    model = description.model
    reference = results.lazy.compactMap(\.reference).first
    entries = description.methods.flatMap { method in
      description.bits.map { bits in
        Entry(
          method, bits, results.filter { $0.cell.method == method && $0.cell.bits == bits },
          planned: description.seeds.count)
      }
    }
  }

  public var isVision: Bool { reference?.accuracy != nil }

  public func entry(_ method: String, _ bits: Int) -> Entry? {
    entries.first { $0.method == method && $0.bits == bits }
  }

  /// Entries that no other beats in quality without more bits: best trade-offs, fewest bits first.
  public var frontier: [Entry] {
    let placed = entries.filter(\.isPlaced).sorted {
      ($0.bitsPerWeight!.mean, $0.loss!.mean) < ($1.bitsPerWeight!.mean, $1.loss!.mean)
    }
    var kept: [Entry] = []
    for entry in placed where entry.loss!.mean < kept.last?.loss?.mean ?? .infinity {
      kept.append(entry)
    }
    return kept
  }
}

extension SweepTable.Entry {
  fileprivate init(_ method: String, _ bits: Int, _ results: [SweepResult], planned: Int) {
    let done = results.filter { $0.ending == .finished }
    func figure(_ value: (SweepResult) -> Double?) -> SweepFigure? {
      SweepFigure(done.compactMap(value))
    }
    self.method = method
    self.bits = bits
    self.planned = planned
    finished = done.count
    unsuccessful = results.count - done.count
    nll = figure(\.nll)
    perplexity = figure(\.perplexity)
    accuracy = figure(\.accuracy)
    ratio = figure { result in
      guard let perplexity = result.perplexity, let full = result.reference?.perplexity else {
        return nil
      }
      return perplexity / full
    }
    drop = figure { result in
      guard let accuracy = result.accuracy, let full = result.reference?.accuracy else {
        return nil
      }
      return full - accuracy
    }
    bitsPerWeight = figure(\.bitsPerWeight)
    bytes = figure { $0.quantizedBytes.map(Double.init) }
    seconds = figure(\.seconds)
    why = results.first { $0.ending != .finished }.map { "\($0.ending.rawValue): \($0.why ?? "")" }
  }
}
