public import EngineMessages

/// A command that took effect, and where: what `verify` feeds to a fresh engine.
public struct RecordedCommand: Hashable, Sendable {
  public var id: Int
  public var text: String
  /// The step boundary it took effect at.
  public var step: Int
  /// As it was accepted; nil where the session tells only that it was applied.
  public var command: EngineCommand?
}

extension SessionReader {
  /// The applied commands, in the order they took effect.
  public func commands() throws -> [RecordedCommand] {
    let accepted = try events(ofRareKind: "commandAccepted")
    let applied = try events(ofRareKind: "commandApplied")
    return Self.join(accepted, applied)
  }

  /// Pairs answers with the last command before them of the same id: a resumed run counts anew.
  static func join(_ accepted: [EngineEvent], _ applied: [EngineEvent]) -> [RecordedCommand] {
    var waiting: [Int: EngineCommand] = [:]
    var rest = accepted[...]
    return applied.compactMap { event in
      guard case .commandApplied(let id, let text, let step, _) = event.body else { return nil }
      while let next = rest.first, next.sequence < event.sequence {
        if case .commandAccepted(let command) = next.body { waiting[command.id] = command }
        rest = rest.dropFirst()
      }
      let command = waiting.removeValue(forKey: id)
      return RecordedCommand(id: id, text: text, step: step, command: command)
    }
  }
}
