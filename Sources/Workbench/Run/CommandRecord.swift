public import EngineMessages

/// A command and what became of it.
public struct CommandRecord: Hashable, Sendable {
  /// From asked to answered; a rejected command carries its reason.
  public enum Status: Hashable, Sendable {
    case accepted
    case applied(step: Int)
    case rejected(reason: String)
  }

  public var id: Int
  public var text: String
  public var origin: EngineCommand.Origin?
  public var status: Status
  /// The step the engine stood at when the command arrived.
  public var step: Int
  public var inverse: EngineAction?
  /// Whether a later `undo #id` was applied.
  public var undone = false

  /// How lines name it.
  var label: String { origin == .signal ? "signal" : "#\(id)" }

  /// The id an `undo #id …` command takes back.
  var undoes: Int? { Self.undoTarget(of: text) }

  static func undoTarget(of text: String) -> Int? {
    guard text.hasPrefix("undo #") else { return nil }
    return Int(text.dropFirst(6).prefix { $0.isNumber })
  }
}
