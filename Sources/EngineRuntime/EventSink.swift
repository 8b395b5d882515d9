public import EngineMessages

/// Takes the engine's events, on the engine thread, in order; it must not wait.
public protocol EventSink: Sendable {
  func publish(_ event: EngineEvent)
}
