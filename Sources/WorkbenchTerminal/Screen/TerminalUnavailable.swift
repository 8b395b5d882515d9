/// Why there is no screen to draw on.
public enum TerminalUnavailable: Error, Hashable, Sendable, CustomStringConvertible {
  case notATerminal
  /// `TERM` is `dumb` or empty.
  case dumb
  /// Neither `TERM` nor its replacements are in the terminfo database.
  case unknownType(String)
  /// A pipe or a descriptor could not be had.
  case system(String)

  public var description: String {
    switch self {
    case .notATerminal: "standard input and output are not a terminal"
    case .dumb: "TERM is dumb or not set: no cursor can be placed; train --plain needs none"
    case .unknownType(let name): "terminal type \(name.debugDescription) is not known here"
    case .system(let what): "the system refused \(what)"
    }
  }
}
