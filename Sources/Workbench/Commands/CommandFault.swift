/// Why a command could not be carried out: one sentence for the status line.
public struct CommandFault: Error, Hashable, Sendable, CustomStringConvertible {
  public var description: String

  init(_ description: String) { self.description = description }
}
