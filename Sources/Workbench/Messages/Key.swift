/// One key as the terminal delivers it, free of escape sequences.
public enum Key: Hashable, Sendable {
  case character(Character)
  /// `^c` is `control("c")`, always lower case.
  case control(Character)
  case function(Int)
  case up, down, left, right
  case pageUp, pageDown, home, end, insert, delete
  case enter, escape, tab, backTab, backspace
  case resize(width: Int, height: Int)
  case mouse(x: Int, y: Int, button: Int)
  case unknown
}
