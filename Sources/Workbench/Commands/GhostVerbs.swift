internal import EngineMessages

/// Verbs that set other sessions' curves behind the run's.
enum GhostVerbs {
  static let name = "ghost"

  static let rows: [Verb] = [
    Verb(
      name: name, usage: "SESSION|off",
      help: "another session's curves behind these; once more takes them away",
      completions: names, blocked: noCurves, run: ghost)
  ]

  private static let names: @Sendable (WorkbenchState) -> [String] = { state in
    let others = state.sessions.map(\.name).filter { $0 != state.run.description?.name }
    return state.view.ghosts.isEmpty ? others : ["off"] + others
  }

  private static let noCurves: @Sendable (WorkbenchState) -> String? = { state in
    if state.mode == .picker { return "no run is open" }
    return state.run.sweep.description == nil
      ? nil : "a sweep has no curves; Enter opens a cell, which has"
  }

  /// Without a word, the line to name one in.
  private static func ghost(_ state: inout WorkbenchState, _ arguments: Arguments) throws
    -> [Effect]
  {
    guard !arguments.words.isEmpty else {
      state.view.overlay = .commandLine(CommandLineState("\(name) "))
      return [.listSessions]
    }
    let word = arguments.text
    guard word != "off" else {
      state.view.ghosts.hideAll()
      state.say("no other session's curves")
      return []
    }
    let entry = state.sessions.first { $0.name == word }
    let short = entry?.name ?? Self.lastComponent(word)
    if state.view.ghosts.hide(short) {
      state.say("\(short): curves taken away")
      return []
    }
    guard state.view.ghosts.names.count < GhostList.strokes.count else {
      let shown = state.view.ghosts.names.joined(separator: ", ")
      throw CommandFault("\(GhostList.strokes.count) at most, there are \(shown); :ghost off")
    }
    state.say("\(short): reading its curves")
    return [.loadGhost(name: short, path: entry?.path ?? word)]
  }

  private static func lastComponent(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}

extension WorkbenchState {
  /// The curves of another session have been read.
  mutating func show(_ ghost: GhostRun) {
    guard view.ghosts.show(ghost) else {
      return complain("ghost: \(GhostList.strokes.count) sessions at most")
    }
    say("\(ghost.name): \(Number.steps(ghost.lastStep)) steps behind the curves")
  }

  /// Names of sessions came while one is being typed.
  mutating func offerSessions() {
    guard case .commandLine(var line) = view.overlay, line.completions.isEmpty,
      line.editor.text.hasPrefix("\(GhostVerbs.name) ")
    else { return }
    line.offer(Completion.lines(line.editor.text, self))
    view.overlay = .commandLine(line)
    if line.completions.isEmpty {
      complain("ghost: no other session here; a folder's path will do")
    }
  }
}
