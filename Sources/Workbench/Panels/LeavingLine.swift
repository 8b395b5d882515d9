internal import EngineMessages

/// What leaving waits for, and how not to wait.
enum LeavingLine {
  static func text(_ state: WorkbenchState) -> String? {
    guard let leaving = state.view.leaving else { return nil }
    let seconds = Int(state.clock - leaving.since)
    let waited = seconds >= 1 ? " (\(seconds) s)" : ""
    return "leaving: \(awaited(state))\(waited); ^c again leaves now"
  }

  private static func awaited(_ state: WorkbenchState) -> String {
    guard state.mode == .live else { return "closes" }
    if state.run.sweep.isRunning { return "ends the running cell, which begins anew another time" }
    switch state.run.phase {
    case .idle, .preparing: return "gives up what it prepares"
    case .training, .evaluating:
      return "finishes step \(Number.steps(state.run.step + 1)) and its checkpoint"
    case .paused: return "writes a checkpoint"
    case .finished, .stopped, .failed: return "closes the session"
    }
  }
}
