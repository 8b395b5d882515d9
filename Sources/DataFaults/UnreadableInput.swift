/// A model or session that cannot be read: a program ends with 4 where other faults give 1.
public struct UnreadableInput: Error, Hashable, Sendable, CustomStringConvertible {
  public var fault: DataFault

  public init(fault: DataFault) { self.fault = fault }

  public var description: String { fault.description }

  /// Marks the faults of `body` as those of a model or session.
  public static func reading<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let fault as DataFault { throw UnreadableInput(fault: fault) }
  }
}
