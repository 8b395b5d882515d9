/// What a person or a script asks of the engine, in the imperative.
///
/// A command is drained at a step boundary and always answered: `commandApplied` with the step it
/// took effect at, or `commandRejected` with the reason.
public struct EngineCommand: Codable, Hashable, Sendable {
  /// Where a command came from; shown in the log, kept in the session.
  public enum Origin: String, Codable, Hashable, Sendable {
    case key, commandLine, script, signal, replay
    /// Another process, by `ctl`.
    case remote
  }

  /// Chosen by the sender; the answer carries the same one.
  public var id: Int
  /// The command as the `:` line spells it, e.g. `set lr=1e-4`.
  public var text: String
  public var origin: Origin
  public var action: EngineAction

  public init(id: Int, text: String, origin: Origin, action: EngineAction) {
    self.id = id
    self.text = text
    self.origin = origin
    self.action = action
  }
}
