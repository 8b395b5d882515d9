import EngineMessages
import EngineRuntime
import SessionStore
import Synchronization

/// Hands events to the recorder; those of a run that is being resumed wait until it is opened.
///
/// A run that cannot be resumed leaves its session as it was.
final class RecordingGate: EventSink {
  private struct State {
    var isOpen: Bool
    var waiting: [EngineEvent] = []
  }

  private let recorder: SessionRecorder
  private let state: Mutex<State>

  init(_ recorder: SessionRecorder, isOpen: Bool = false) {
    self.recorder = recorder
    state = Mutex(State(isOpen: isOpen))
  }

  func publish(_ event: EngineEvent) {
    state.withLock { state in
      if state.isOpen { recorder.record(event) } else { state.waiting.append(event) }
    }
  }

  /// Lets pass what waits, and all that comes.
  func open() {
    state.withLock { state in
      for event in state.waiting { recorder.record(event) }
      state = State(isOpen: true)
    }
  }
}
