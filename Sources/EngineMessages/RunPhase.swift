/// What the engine is doing: one value, never three flags.
public enum RunPhase: Codable, Hashable, Sendable {
  case idle
  case preparing(what: String)
  case training(step: Int)
  case paused(step: Int)
  case evaluating(step: Int)
  case finished(step: Int)
  /// Ended before its last step, by a command, a signal or a loss that was not finite.
  case stopped(step: Int)
  case failed(reason: String)

  /// Whether a run that has ended goes on, as a resumed one does.
  public var goesOn: Bool {
    switch self {
    case .preparing, .training: true
    case .idle, .paused, .evaluating, .finished, .stopped, .failed: false
    }
  }

  /// One upper-case word for a status line.
  public var word: String {
    switch self {
    case .idle: "IDLE"
    case .preparing: "PREPARE"
    case .training: "LIVE"
    case .paused: "PAUSED"
    case .evaluating: "EVAL"
    case .finished: "DONE"
    case .stopped: "STOPPED"
    case .failed: "FAILED"
    }
  }
}
