internal import EngineMessages

/// Verbs of a sweep: its cells are opened, run again and left out; its table is exported.
enum SweepVerbs {
  static let rows: [Verb] = [
    Verb(
      name: "sweep", usage: "[stop|skip|run CELL|rerun CELL|export FILE]",
      help: "bits x method grid; bits layer by layer of a run",
      completions: { _ in ["stop", "skip", "run", "rerun", "export"] }, run: sweep),
    Verb(name: "sweep-stop", help: "end the sweep; the same command goes on", steers: true) {
      s, a in [Steering.send(.stop, "sweep-stop", &s, origin: a.origin)]
    },
    Verb(
      name: "sweep-skip", help: "leave the running cell without figures", steers: true,
      blocked: noSweep
    ) { s, a in [Steering.send(.skipCell, "sweep-skip", &s, origin: a.origin)] },
    Verb(
      name: "sweep-run", usage: "[GLOB]", help: "run cells without a result next", steers: true,
      completions: cellWords, blocked: noSweep, run: { try runCells(&$0, $1, again: false) }),
    Verb(
      name: "sweep-rerun", usage: "[GLOB]", help: "forget the cell's result and run it again",
      steers: true, completions: cellWords, blocked: noSweep,
      run: { try runCells(&$0, $1, again: true) }),
    Verb(
      name: "sweep-export", usage: "FILE.csv|.md|.svg|.json",
      help: "write the sweep's table or plot",
      blocked: noSweep, run: export),
  ]

  /// Steering verbs that a sweep takes.
  private static let own: Set<String> = [
    "sweep-stop", "sweep-skip", "sweep-run", "sweep-rerun", "pause-resume", "pause", "resume",
    "stop",
  ]

  static func blockedSteering(_ state: WorkbenchState, verb: String) -> String? {
    guard own.contains(verb) else { return "the cells of a sweep keep their settings" }
    let needsRunning = verb != "sweep-run" && verb != "sweep-rerun"
    return needsRunning && !state.run.sweep.isRunning ? "the sweep has ended" : nil
  }

  private static let noSweep: @Sendable (WorkbenchState) -> String? = { state in
    state.run.sweep.description == nil ? "no sweep is open" : nil
  }

  private static let cellWords: @Sendable (WorkbenchState) -> [String] = { state in
    state.run.sweep.description?.cells.map(\.id) ?? []
  }

  /// Without a word, the screen; behind a cell's session, the sweep it belongs to.
  private static func sweep(_ state: inout WorkbenchState, _ arguments: Arguments) throws
    -> [Effect]
  {
    guard let word = arguments.words.first else {
      guard state.mode != .picker else { throw CommandFault("no run is open") }
      let effects = state.returnToSweep()
      state.show(.sweep)
      return effects
    }
    let known = ["stop", "skip", "run", "rerun", "export"]
    guard known.contains(word) else {
      throw CommandFault("no \"sweep \(word)\"; there are \(known.joined(separator: ", "))")
    }
    let rest = arguments.words.dropFirst().joined(separator: " ")
    return state.run("sweep-\(word) \(rest)", origin: arguments.origin)
  }

  private static func runCells(
    _ state: inout WorkbenchState, _ arguments: Arguments, again: Bool
  ) throws -> [Effect] {
    let word = arguments.words.first ?? state.selectedCell?.id
    guard let glob = word else { throw CommandFault("no cell is selected") }
    let pattern = LayerGlob(glob)
    guard cellWords(state).contains(where: pattern.matches) else {
      throw CommandFault("no cell matches \(glob)")
    }
    let action = EngineAction.runCells(cells: glob, again: again)
    return [Steering.send(action, Steering.text(of: action), &state, origin: arguments.origin)]
  }

  private static func export(_ state: inout WorkbenchState, _ arguments: Arguments) throws
    -> [Effect]
  {
    let path = try arguments.word(0, "a file")
    guard let table = state.sweepTable, let form = SweepExport(path: path) else {
      throw CommandFault("expected FILE.csv, FILE.md, FILE.svg or FILE.json")
    }
    return [.exportSweep(path: path, text: form.text(table, state.run.sweep.ordered))]
  }

  /// Opens the selected cell's session, finished or under way.
  static func open(_ state: inout WorkbenchState) -> [Effect] {
    guard let cell = state.selectedCell else { return [] }
    let sweep = state.run.sweep
    if let result = sweep.results[cell] { return [.open(.cell(session: result.session))] }
    guard sweep.running == cell else {
      state.complain("\(cell.id): not run yet")
      return []
    }
    return [.open(.cell(session: "cells/\(cell.id)"))]
  }

  static func nextSeed(_ state: inout WorkbenchState, by count: Int) {
    guard let seeds = state.run.sweep.description?.seeds.count, seeds > 0 else { return }
    state.view.sweepCursor.seed = (state.view.sweepCursor.seed + count + seeds) % seeds
  }
}
