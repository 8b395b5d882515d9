import ArgumentParser
import DataFaults
import EngineRuntime

/// How commands end, for scripts: the one table of codes and what leads to each.
///
/// Besides 0, and 128 and the number of a signal that ended a run.
enum ExitStatus {
  static let failure: Int32 = 1
  /// By a rule or by divergence; the session can be resumed.
  static let halted: Int32 = 3
  /// A model or session that cannot be read.
  static let unreadable: Int32 = 4
  static let usage: Int32 = 64

  /// The code of a fault; one whose place is an option is the command line's.
  static func code(of fault: DataFault, isUnreadable: Bool = false) -> Int32 {
    if fault.place.hasPrefix("--") { return usage }
    return isUnreadable ? unreadable : failure
  }

  /// The code of a run that could not begin.
  static func code(of line: DataFaultLine) -> Int32 {
    line.fault.map { code(of: $0, isUnreadable: line.isUnreadable) } ?? failure
  }
}
