import DataFaults
import EngineMessages
import EngineRuntime
import SessionStore
import Synchronization

/// Hands events to the recorder. Those of a run that goes on, or begins again, wait until it stands where
/// it does so: then the record is cut back to there, and not before.
///
/// A run that cannot be resumed leaves its session as it was.
final class RecordingGate: EventSink, RunStore {
  private struct State {
    var isOpen: Bool
    var waiting: [EngineEvent] = []
    /// What kept the record from being cut.
    var fault: DataFault?
  }

  private let recorder: SessionRecorder
  private let cut: @Sendable () throws -> Void
  private let state: Mutex<State>

  /// Of a run that begins its record.
  init(_ recorder: SessionRecorder) {
    self.recorder = recorder
    cut = {}
    state = Mutex(State(isOpen: true))
  }

  /// Of a run that has one: `cut` takes it back to where the run goes on.
  init(_ recorder: SessionRecorder, cut: @escaping @Sendable () throws -> Void) {
    self.recorder = recorder
    self.cut = cut
    state = Mutex(State(isOpen: false))
  }

  func publish(_ event: EngineEvent) {
    // With this a run begins again: it is prepared.
    if case .runStarted = event.body { try? open() }
    state.withLock { state in
      if state.isOpen { recorder.record(event) } else { state.waiting.append(event) }
    }
  }

  /// Cuts the record and lets pass what waits, and all that comes. Calling it again does nothing.
  func open() throws {
    try state.withLock { state in
      guard !state.isOpen else { return }
      do {
        try cut()
      } catch {
        state.fault = error as? DataFault
        throw error
      }
      for event in state.waiting { recorder.record(event) }
      state = State(isOpen: true)
    }
  }

  // MARK: - RunStore

  var fault: DataFault? { state.withLock { $0.fault } ?? recorder.health.fault }

  func flush() throws {
    if let fault = state.withLock({ $0.fault }) { throw fault }
    try recorder.flush()
  }
}
