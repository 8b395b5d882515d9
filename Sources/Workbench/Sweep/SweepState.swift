public import EngineMessages

/// A sweep as a fold over its events.
public struct SweepState: Hashable, Sendable {
  public private(set) var description: SweepDescription?
  public private(set) var results: [SweepCell: SweepResult] = [:]
  public private(set) var running: SweepCell?
  public private(set) var progress: SweepProgress?
  /// nil while cells are being run.
  public private(set) var summary: SweepSummary?

  public init() {}

  public var isRunning: Bool { description != nil && summary == nil }
  public var cellCount: Int { description?.cells.count ?? 0 }

  /// Results in the plan's order.
  public var ordered: [SweepResult] { description?.cells.compactMap { results[$0] } ?? [] }

  /// Takes one event in; those of a run are no concern of it.
  public mutating func apply(_ body: EngineEventBody) {
    switch body {
    case .sweepPlanned(let description): begin(description)
    case .sweepCellStarted(let cell): start(cell)
    case .sweepCellProgressed(let progress): self.progress = progress
    case .sweepCellFinished(let result): take(result)
    case .sweepCellsReset(let cells):
      for cell in cells { results[cell] = nil }
      summary = nil
    case .sweepFinished(let summary):
      self.summary = summary
      running = nil
      progress = nil
    default: break
    }
  }

  private mutating func begin(_ description: SweepDescription) {
    self = SweepState()
    self.description = description
    for result in description.results { results[result.cell] = result }
  }

  private mutating func start(_ cell: SweepCell) {
    running = cell
    progress = nil
    summary = nil
  }

  private mutating func take(_ result: SweepResult) {
    results[result.cell] = result
    if running == result.cell { running = nil }
    progress = nil
  }

  /// Seconds until the last cell, from the mean of finished ones: of the same method where there
  /// are any, since training takes longer than rounding. nil before the first.
  public var secondsLeft: Double? {
    guard let description, summary == nil else { return nil }
    let left = description.cells.filter { results[$0] == nil }
    guard let overall = meanSeconds({ _ in true }) else { return nil }
    let means = Dictionary(
      description.methods.map { method in
        (method, meanSeconds { $0.method == method } ?? overall)
      }, uniquingKeysWith: { first, _ in first })
    let total = left.reduce(0) { $0 + (means[$1.method] ?? overall) }
    return max(0, total - (progress?.seconds ?? 0))
  }

  private func meanSeconds(_ includes: (SweepCell) -> Bool) -> Double? {
    let seconds = results.values.filter { $0.ending == .finished && includes($0.cell) }
      .map(\.seconds)
    return seconds.isEmpty ? nil : seconds.reduce(0, +) / Double(seconds.count)
  }
}
