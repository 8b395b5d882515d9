internal import EngineMessages

/// What the run is doing, in a glyph and a word.
struct StateWord {
  var glyph: String
  var word: String
  var role: Role

  static func current(_ state: WorkbenchState) -> StateWord {
    if state.mode == .picker { return StateWord(glyph: "○", word: "PICK", role: .statePrepare) }
    if state.mode == .replay {
      return state.playback.playing
        ? StateWord(glyph: "▶", word: "REPLAY", role: .stateReplay)
        : StateWord(glyph: "‖", word: "REPLAY", role: .statePaused)
    }
    if state.view.timeCursor != nil {
      return StateWord(glyph: "◀", word: "PAST", role: .stateReplay)
    }
    return phase(state.run.phase)
  }

  private static func phase(_ phase: RunPhase) -> StateWord {
    let (glyph, role): (String, Role) =
      switch phase {
      case .idle: ("○", .statePrepare)
      case .preparing: ("◇", .statePrepare)
      case .training: ("●", .stateLive)
      case .paused: ("‖", .statePaused)
      case .evaluating: ("◆", .stateLive)
      case .finished: ("✓", .stateLive)
      case .stopped: ("■", .statePaused)
      case .failed: ("×", .stateFailed)
      }
    return StateWord(glyph: glyph, word: phase.word, role: role)
  }
}
