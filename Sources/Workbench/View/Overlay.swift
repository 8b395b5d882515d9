/// What lies over a screen and takes the keys first: one at a time.
public enum Overlay: Hashable, Sendable {
  case none
  /// The `:` line; `completions` are offered by Tab, `history` walks with up and down.
  case commandLine(CommandLineState)
  /// The filter of the layer sheet or of the log.
  case filter(FilterPrompt)
  case help(HelpState)
  case confirm(Confirmation)
}

/// The `:` line while it is typed.
public struct CommandLineState: Hashable, Sendable {
  public var editor = LineEditor()
  /// Position in the history, counted from the newest; nil while a new line is typed.
  var historyOffset: Int?
  /// The completions Tab cycles through, and which one stands.
  var completions: [String] = []
  var completion = 0

  init(_ text: String = "") { editor = LineEditor(text) }

  /// Lists completions with none of them chosen.
  mutating func offer(_ lines: [String]) {
    completions = lines
    completion = -1
  }
}

/// The `/` line while it is typed, with what was not understood of it.
public struct FilterPrompt: Hashable, Sendable {
  public var editor: LineEditor
  var fault: FilterFault?

  init(_ text: String) { editor = LineEditor(text) }
}

/// The help overlay: a filter and a chosen row.
public struct HelpState: Hashable, Sendable {
  public var editor = LineEditor()
  public var row = 0
}

/// A question whose yes runs a command; where that steers, only an upper-case `Y` is a yes.
public struct Confirmation: Hashable, Sendable {
  public var question: String
  /// The command line `y` runs.
  public var command: String
  public var steers: Bool
}
