public import EngineMessages
private import Synchronization

/// Compares a run that is made again with the record of the first, event by event.
///
/// A sink of the second run's engine. Recorded commands that change a run are sent again at the step
/// boundary where they took effect; looking, pausing and comparing change nothing and are left out.
public final class RunVerification: EventSink, Sendable {
  /// The first value that is not what was recorded.
  public struct Difference: Hashable, Sendable {
    public let step: Int
    public let field: String
    public let recorded: Double?
    public let found: Double?
  }

  private struct State: Sendable {
    var expected: ArraySlice<RecordedObservation>
    var difference: Difference?
    var send: (@Sendable (EngineAction) -> Void)?
  }

  private let state: Mutex<State>
  private let leading: [EngineAction]

  /// Steps and validations that are compared.
  public let count: Int

  /// `recorded` are the events of the first run, resumed or not.
  public init(recorded: [EngineEvent]) {
    let record = ObservedRecord(recorded)
    leading = record.leading
    count = record.observations.count { !$0.mayBeExtra }
    state = Mutex(State(expected: record.observations[...]))
  }

  /// Sends the commands of before the first step; the rest follows by `send`, on the engine thread.
  public func begin(send: @escaping @Sendable (EngineAction) -> Void) {
    state.withLock { $0.send = send }
    for action in leading { send(action) }
  }

  public func publish(_ event: EngineEvent) {
    guard let found = RecordedObservation.values(of: event.body) else { return }
    let (send, due) = state.withLock { ($0.send, Self.advance(&$0, found)) }
    for action in due { send?(action) }
  }

  /// Compares with the next observation; the commands to send behind it.
  private static func advance(
    _ state: inout State, _ found: [(field: String, value: Double)]
  ) -> [EngineAction] {
    while let next = state.expected.first, next.mayBeExtra, next.values[0].field != found[0].field {
      state.expected.removeFirst()
    }
    guard state.difference == nil, let recorded = state.expected.popFirst() else { return [] }
    state.difference = difference(recorded, found)
    let isLast = state.difference != nil || !state.expected.contains { !$0.mayBeExtra }
    return recorded.commands + (isLast ? [.stop] : [])
  }

  /// What differed first; a record that goes on where the second run ended differs there.
  public func finish() -> Difference? {
    state.withLock { state in
      if let difference = state.difference { return difference }
      guard let next = state.expected.first(where: { !$0.mayBeExtra }) else { return nil }
      return Difference(
        step: next.step, field: next.values[0].field, recorded: next.values[0].value, found: nil)
    }
  }

  private static func difference(
    _ recorded: RecordedObservation, _ found: [(field: String, value: Double)]
  ) -> Difference? {
    for (was, now) in zip(recorded.values, found)
    where was.field != now.field || was.value.bitPattern != now.value.bitPattern {
      return Difference(
        step: recorded.step, field: was.field, recorded: was.value,
        found: was.field == now.field ? now.value : nil)
    }
    return nil
  }
}
