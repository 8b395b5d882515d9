/// One recorded session as the picker lists it.
public struct SessionEntry: Hashable, Sendable {
  public var name: String
  public var path: String
  public var startedAt: String
  public var model: String
  public var steps: Int
  public var lastLoss: Double?
  /// How it stands, in a word, e.g. `recording`, `finished` or `interrupted`.
  public var state: String

  public init(
    name: String, path: String, startedAt: String, model: String, steps: Int, lastLoss: Double?,
    state: String
  ) {
    self.name = name
    self.path = path
    self.startedAt = startedAt
    self.model = model
    self.steps = steps
    self.lastLoss = lastLoss
    self.state = state
  }
}
