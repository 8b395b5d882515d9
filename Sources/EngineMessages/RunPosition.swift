/// Where a stream of events stands, and where it goes back: the one rule for everyone who tells a run
/// as it went on.
///
/// A stream goes back by a rollback, by a divergence, and by a step that was taken before. That events of
/// a resumed run's preparation carry step 0, as they did in early versions, takes nothing back.
public struct RunPosition: Hashable, Sendable {
  /// Steps done.
  public private(set) var step = 0

  public init() {}

  /// Takes one event in; the step that the run went back to before it, nil where it did not.
  public mutating func take(_ event: EngineEvent) -> Int? {
    switch event.body {
    case .stepCompleted(let report):
      defer { step = report.step }
      return report.step <= step ? report.step - 1 : nil
    case .commandApplied(_, _, let step, _), .diverged(_, let step): return goBack(to: step)
    default: return nil
    }
  }

  private mutating func goBack(to earlier: Int) -> Int? {
    guard earlier < step else { return nil }
    step = earlier
    return earlier
  }
}
