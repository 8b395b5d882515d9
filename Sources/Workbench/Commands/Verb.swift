/// One named command: what keys, the `:` line and scripts all run.
struct Verb: Sendable {
  let name: String
  /// The form behind the verb, e.g. `GLOB BITS`.
  var usage = ""
  let help: String
  /// Whether it can change the run; such verbs never answer to a lower-case key.
  var steers = false
  /// What Tab offers for its first word.
  var completions: @Sendable (WorkbenchState) -> [String] = { _ in [] }
  /// Why it cannot be run now; nil where it can.
  var blocked: @Sendable (WorkbenchState) -> String? = { _ in nil }
  let run: @Sendable (inout WorkbenchState, Arguments) throws -> [Effect]

  /// The reason it cannot be run now, whichever rule gives it.
  func reason(_ state: WorkbenchState) -> String? {
    if state.mode == .picker, !Self.ofPicker.contains(name) { return "no run is open" }
    return (steers ? Steering.blocked(state, verb: name) : nil) ?? blocked(state)
  }

  /// What there is to do where nothing is open.
  private static let ofPicker: Set<String> = [
    "up", "down", "first", "last", "half-up", "half-down", "page-up", "page-down", "enter", "help",
    "command", "theme", "glyphs", "save-screen", "quit", "quit-now", "interrupt", "repaint",
    "suspend",
  ]
}

/// Every verb; a new one is a row in one of these lists.
enum VerbTable {
  static let rows: [Verb] =
    SteeringVerbs.rows + AllocationVerbs.rows + SweepVerbs.rows + CompareVerbs.rows + TimeVerbs.rows
    + MoveVerbs.rows + FindVerbs.rows
    + PlotVerbs.rows
    + ScreenVerbs.rows + GhostVerbs.rows + FileVerbs.rows
    + LeaveVerbs.rows

  static let byName = Dictionary(
    uniqueKeysWithValues: rows.map { ($0.name, $0) })

  static func verb(of line: String) -> Verb? {
    line.split(separator: " ").first.flatMap { byName[String($0)] }
  }
}
