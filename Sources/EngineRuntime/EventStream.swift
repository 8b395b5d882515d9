import EngineMessages
import Synchronization

/// Numbers events without gaps and hands each to every sink, in order.
///
/// The engine thread and the inference worker publish; a lock makes one order of their events.
final class EventStream: Sendable {
  private struct State {
    var sequence: Int
    var step = 0
  }

  private let sinks: [any EventSink]
  private let clock: @Sendable () -> Double
  private let startSeconds: Double
  private let state: Mutex<State>

  /// `sequence` and `elapsed` go on from a recorded session.
  init(
    sinks: [any EventSink], clock: @escaping @Sendable () -> Double, sequence: Int = 0,
    elapsed: Double = 0
  ) {
    self.sinks = sinks
    self.clock = clock
    state = Mutex(State(sequence: sequence))
    startSeconds = clock() - elapsed
  }

  var seconds: Double { clock() - startSeconds }

  /// The step that events carry.
  var step: Int {
    get { state.withLock { $0.step } }
    set { state.withLock { $0.step = newValue } }
  }

  func publish(_ body: EngineEventBody) {
    state.withLock { state in
      let event = EngineEvent(
        sequence: state.sequence, step: state.step, seconds: seconds, body: body)
      state.sequence += 1
      for sink in sinks { sink.publish(event) }
    }
  }

  func log(_ level: LogLevel, _ text: String) { publish(.logged(level: level, text: text)) }
}
