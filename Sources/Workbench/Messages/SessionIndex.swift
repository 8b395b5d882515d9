/// What a replay knows of its session before playing it.
public struct SessionIndex: Hashable, Sendable {
  public var name: String
  public var seconds: Double
  public var firstStep: Int
  public var lastStep: Int

  public init(name: String, seconds: Double, firstStep: Int, lastStep: Int) {
    self.name = name
    self.seconds = seconds
    self.firstStep = firstStep
    self.lastStep = lastStep
  }
}
