import EngineMessages

/// Whether what was recorded ends with the end of its run, or with a process that went.
struct EndWatch {
  private(set) var hasEnded = false

  /// A resumed run goes on behind the end of the one before.
  mutating func note(_ event: EngineEvent) {
    switch event.body {
    case .stopped, .sweepFinished, .phaseChanged(.failed): hasEnded = true
    case .phaseChanged(let phase) where phase.goesOn: hasEnded = false
    case .sweepPlanned, .sweepCellStarted: hasEnded = false
    default: break
    }
  }
}
