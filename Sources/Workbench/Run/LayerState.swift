public import EngineMessages

/// One layer: what never changes, what it looked like last, and its curves.
public struct LayerState: Hashable, Sendable {
  public var description: LayerDescription
  public var report: LayerReport?
  public var loss = Series(capacity: 1024)
  public var orthogonality = Series(capacity: 1024)
  public var churn = Series(capacity: 1024)

  public init(description: LayerDescription) { self.description = description }

  mutating func apply(_ report: LayerReport, step: Int) {
    self.report = report
    loss.append(step: step, value: report.loss)
    orthogonality.append(step: step, value: report.orthogonalityFrobenius)
    churn.append(step: step, value: report.churn)
  }
}
