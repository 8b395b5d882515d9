import Foundation
import Synchronization
import Testing

/// Whatever happens to the program, and whatever it is doing: the terminal is as before, the code
/// says what happened, the session can be read, and nobody waits.
///
/// `BFQ_MATRIX_REPEATS=20` runs every cell so often and prints a table.
@Suite struct LifetimeMatrixTests {
  private static let repeats =
    ProcessInfo.processInfo.environment["BFQ_MATRIX_REPEATS"].flatMap(Int.init) ?? 1

  @Test(arguments: LifetimeState.allCases)
  func theTerminalComesBack(from state: LifetimeState) {
    let report = Report()
    let events = (0..<Self.repeats).flatMap { _ in LifetimeEvent.allCases }
    // Most of a cell is waiting.
    let lanes = 3
    DispatchQueue.concurrentPerform(iterations: lanes) { lane in
      for index in stride(from: lane, to: events.count, by: lanes) {
        report.take(LifetimeCell(state, events[index]))
      }
    }
    for fault in report.faults { Issue.record("\(fault)") }
    #expect(report.count == events.count)
    if Self.repeats > 1 { print(report.table(state)) }
  }

  private final class Report: Sendable {
    private struct Entry {
      var count = 0
      var good = 0
      var slowest = 0.0
    }

    private struct State {
      var entries: [LifetimeEvent: Entry] = [:]
      var faults: [String] = []
    }

    private let state = Mutex(State())

    var faults: [String] { state.withLock { $0.faults } }
    var count: Int { state.withLock { $0.entries.values.reduce(0) { $0 + $1.count } } }

    func take(_ cell: LifetimeCell) {
      state.withLock { state in
        state.entries[cell.event, default: Entry()].count += 1
        if cell.faults.isEmpty { state.entries[cell.event]?.good += 1 }
        let slowest = max(state.entries[cell.event]?.slowest ?? 0, cell.seconds)
        state.entries[cell.event]?.slowest = slowest
        state.faults += cell.faults.map {
          "\(cell.event.rawValue) while \(cell.state): \($0)"
        }
      }
    }

    /// A line an event: how many were good, and the longest wait for the end.
    func table(_ during: LifetimeState) -> String {
      state.withLock { state in
        LifetimeEvent.allCases.compactMap { event in
          state.entries[event].map {
            "matrix  \(during.rawValue)  \(event.rawValue)  \($0.good)/\($0.count)  "
              + "slowest \(($0.slowest * 100).rounded() / 100) s"
          }
        }.joined(separator: "\n")
      }
    }
  }
}
