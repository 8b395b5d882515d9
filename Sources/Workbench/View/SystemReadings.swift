/// What the process says of itself: load, queue, frames left out.
public struct SystemReadings: Hashable, Sendable {
  public var uiLoad: Double?
  public var engineLoad: Double?
  public var framesDropped = 0
  public var queueDepth = 0
  public var queueCapacity = 0

  public init() {}
}
