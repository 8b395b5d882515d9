import EngineMessages
import SessionStore
import Workbench

extension SessionReader {
  /// The run before `end`: equal to the fold of all events, of which most layer reports, nine tenths of
  /// a session, are seen as points of curves only and read as such.
  func run(before end: Int) throws -> RunState {
    let total = try reportCount(before: end)
    let stride = ReportHistory.stride(after: total)
    var run = RunState()
    try forEachEvent(
      in: 0..<end, wholeReports: { $0 % stride == 0 || $0 == total - 1 }, { run.apply($0) })
    return run
  }
}
