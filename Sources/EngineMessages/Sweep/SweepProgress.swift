/// How far the running cell of a sweep is; told at most twice a second.
public struct SweepProgress: Codable, Hashable, Sendable {
  public var cell: SweepCell
  /// What it is doing while it takes no steps, e.g. `opening the model`.
  public var activity: String
  public var step: Int
  public var totalSteps: Int
  public var loss: Double?
  public var seconds: Double

  public init(
    cell: SweepCell, activity: String, step: Int, totalSteps: Int, loss: Double?, seconds: Double
  ) {
    self.cell = cell
    self.activity = activity
    self.step = step
    self.totalSteps = totalSteps
    self.loss = loss
    self.seconds = seconds
  }

  /// Steps done, from 0 to 1; 0 for a cell without steps.
  public var share: Double { totalSteps > 0 ? Double(step) / Double(totalSteps) : 0 }
}
