/// One row of the key table: keys, the command line they run, and how help names it.
public struct KeyRow: Hashable, Sendable {
  /// Families of keys, in the order of the help.
  public enum Group: String, CaseIterable, Hashable, Sendable {
    case move = "Move"
    case find = "Find"
    case plot = "Plot"
    case time = "Time"
    case ask = "Ask"
    case steer = "Steer"
    case leave = "Leave"
  }

  /// Spelled as in help: `gg`, `^d`, `PgUp`; `m…` takes a letter.
  public var keys: [String]
  /// What is run: a line the `:` line would take as well.
  public var command: String
  public var group: Group
  /// One or two words for the hint bar; nil keeps it out.
  public var hint: String?
  /// Screens whose hint bar shows it; empty means all.
  var screens: Set<Screen> = []

  /// The verb's help; of a line that is begun, the help of what it begins.
  public var help: String { (begun ?? VerbTable.verb(of: command))?.help ?? "" }

  private var begun: Verb? {
    command.hasPrefix("command ") ? VerbTable.verb(of: String(command.dropFirst(8))) : nil
  }

  public var steers: Bool { VerbTable.verb(of: command)?.steers ?? false }

  /// Why it cannot be run now; nil where it can.
  public func disabledReason(_ state: WorkbenchState) -> String? {
    (begun ?? VerbTable.verb(of: command))?.reason(state)
  }

  init(
    _ keys: [String], _ command: String, _ group: Group, hint: String? = nil,
    on screens: Set<Screen> = []
  ) {
    self.keys = keys
    self.command = command
    self.group = group
    self.hint = hint
    self.screens = screens
  }
}
