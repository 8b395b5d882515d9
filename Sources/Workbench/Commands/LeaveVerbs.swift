internal import EngineMessages

/// Verbs that go back, or leave.
enum LeaveVerbs {
  static let rows: [Verb] = [
    Verb(name: "quit", help: "back; at the root asks whether to leave", run: quit),
    Verb(name: "quit-now", help: "finish the step, write a checkpoint, leave", run: leave),
    Verb(name: "back", help: "back to the screen before; never leaves") { s, _ in
      back(&s) ? [] : s.returnToSweep()
    },
    Verb(
      name: "interrupt", help: "finish the step, checkpoint, leave; again: leave now",
      run: interrupt),
    Verb(name: "repaint", help: "draw everything again") { _, _ in [.repaint] },
    Verb(name: "suspend", help: "to the shell; fg comes back") { _, _ in [.suspend] },
  ]

  /// True where there was somewhere to go back to.
  @discardableResult
  private static func back(_ state: inout WorkbenchState) -> Bool {
    guard state.mode != .picker, state.view.screen != .overview else { return false }
    let previous = state.view.trail.popLast() ?? .overview
    state.view.lastScreen = state.view.screen
    state.view.screen = previous
    return true
  }

  private static func quit(_ state: inout WorkbenchState, _ arguments: Arguments) -> [Effect] {
    guard arguments.origin == .key else { return leave(&state, arguments) }
    if back(&state) { return [] }
    if state.parked != nil { return state.returnToSweep() }
    let runs = isRunning(state)
    state.view.overlay = .confirm(
      Confirmation(
        question: runs ? "leave: finish the step, write a checkpoint, end the run?" : "leave?",
        command: "quit-now", steers: runs))
    return []
  }

  /// A live run of our own that still takes steps, neither ended nor someone else's.
  private static func isRunning(_ state: WorkbenchState) -> Bool {
    state.mode == .live && !state.readOnly
      && (state.run.sweep.isRunning || !state.run.hasEnded && state.run.description != nil)
  }

  private static func leave(_ state: inout WorkbenchState, _ arguments: Arguments) -> [Effect] {
    stop(&state, code: 0, origin: arguments.origin)
  }

  private static func stop(
    _ state: inout WorkbenchState, code: Int, origin: EngineCommand.Origin
  ) -> [Effect] {
    let returning = state.returnToSweep()
    state.view.leaving = ViewState.Leaving(code: code, since: state.clock)
    guard isRunning(state) else { return returning + [.quit(code: code)] }
    return returning + [Steering.send(.stop, "stop", &state, origin: origin)]
  }

  private static func interrupt(_ state: inout WorkbenchState, _ arguments: Arguments)
    -> [Effect]
  {
    if let leaving = state.view.leaving {
      return [.leaveNow(code: isRunning(state) ? 130 : leaving.code)]
    }
    // Nothing is cut short where the run has come to its end.
    return stop(&state, code: state.run.summary == nil ? 130 : 0, origin: .signal)
  }
}
