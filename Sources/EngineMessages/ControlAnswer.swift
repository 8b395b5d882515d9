/// What a run says to one command line that came from another process.
public enum ControlAnswer: Codable, Hashable, Sendable {
  /// It waits for the step boundary; one of the others follows.
  case accepted(id: Int, text: String)
  case applied(id: Int, text: String, step: Int)
  case rejected(id: Int, text: String, reason: String)
  /// It is no command of the run, or the run takes none.
  case refused(text: String, reason: String)

  /// Whether nothing more is said to the line.
  public var isLast: Bool {
    if case .accepted = self { return false }
    return true
  }
}
