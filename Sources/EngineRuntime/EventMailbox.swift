public import EngineMessages
private import Synchronization

/// Events on their way to the workbench, which empties it when it wakes.
///
/// It holds no lock while anyone paints: `take` swaps the array out.
public final class EventMailbox: EventSink {
  private let waiting = Mutex<[EngineEvent]>([])
  private let wake: @Sendable () -> Void

  /// `wake` is called from the engine thread when the box stops being empty.
  public init(wake: @escaping @Sendable () -> Void = {}) { self.wake = wake }

  public func publish(_ event: EngineEvent) {
    let wasEmpty = waiting.withLock { events in
      events.append(event)
      return events.count == 1
    }
    if wasEmpty { wake() }
  }

  /// Everything since the last call, in order.
  public func take() -> [EngineEvent] {
    waiting.withLock { events in
      let all = events
      events = []
      return all
    }
  }
}
