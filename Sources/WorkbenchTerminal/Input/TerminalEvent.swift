public import Workbench

/// What ended a wait for input.
public enum TerminalEvent: Hashable, Sendable {
  case key(Key)
  case resized(width: Int, height: Int)
  /// Another thread called `wake`.
  case woken
  /// What someone wrote to standard output or error meanwhile.
  case captured(String)
  /// A signal that asks the process to end, by number.
  case signal(Int32)
  /// The terminal is gone; nothing will come from it again.
  case hangup
}
