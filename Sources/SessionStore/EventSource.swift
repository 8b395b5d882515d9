public import EngineMessages

/// A recorded stream that can be read in pages: what a replay plays.
public protocol EventSource: Sendable {
  /// At most `limit` events from `sequence` on, in order.
  func events(from sequence: Int, limit: Int) throws -> [EngineEvent]

  /// Where the prefix ends that shows the run at `step`: the first event of a later step, or the
  /// end. A run that rolled back is shown as it first passed `step`.
  func sequence(afterStep step: Int) throws -> Int
}

/// A stream in memory.
public struct EventList: EventSource {
  public let events: [EngineEvent]

  /// Precondition: sequences count up from 0, as in every stream.
  public init(_ events: [EngineEvent]) { self.events = events }

  public func events(from sequence: Int, limit: Int) -> [EngineEvent] {
    Array(events.dropFirst(max(sequence, 0)).prefix(max(limit, 0)))
  }

  public func sequence(afterStep step: Int) -> Int {
    events.firstIndex { $0.step > step } ?? events.count
  }
}
