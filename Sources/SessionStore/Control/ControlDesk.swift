public import EngineMessages

/// Whoever answers the lines that reach a `ControlServer`, on the server's thread.
public protocol ControlDesk: AnyObject, Sendable {
  /// Takes one command line; its answers come from `answers`.
  func receive(_ line: String, from client: Int)
  /// What is to be said since the last call, and to whom.
  func answers() -> [(client: Int, answer: ControlAnswer)]
  /// The last words to lines that wait for an answer.
  func farewell() -> [(client: Int, answer: ControlAnswer)]
}
