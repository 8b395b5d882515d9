import DataFaults

/// A model or session that can't be read: exit code 4, where other faults are 1.
struct UnreadableInput: Error {
  let fault: DataFault

  /// Marks the faults of `body` as those of a model or session.
  static func reading<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let fault as DataFault { throw UnreadableInput(fault: fault) }
  }
}
