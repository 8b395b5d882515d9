import DataFaults
import EngineMessages
import EngineRuntime
import Models
import Synchronization
import Workbench

/// Writes a sweep's files whenever a cell is finished, on the sweep's thread.
final class SweepExporter: EventSink {
  private let files: [(form: SweepExport, path: String)]
  private let sweep = Mutex(SweepState())
  private let lastFault = Mutex<DataFault?>(nil)

  init(files: [(form: SweepExport, path: String)]) { self.files = files }

  /// What kept the newest of the files from being written.
  var fault: DataFault? { lastFault.withLock { $0 } }

  func publish(_ event: EngineEvent) {
    let state = sweep.withLock { state in
      state.apply(event.body)
      return state
    }
    switch event.body {
    case .sweepPlanned(let plan) where !plan.results.isEmpty: write(state)
    case .sweepCellFinished, .sweepFinished: write(state)
    default: break
    }
  }

  private func write(_ state: SweepState) {
    guard let description = state.description else { return }
    let table = SweepTable(description, state.ordered)
    lastFault.withLock { $0 = nil }
    for file in files {
      do {
        try AtomicFile.write(
          Array(file.form.text(table, state.ordered).utf8), to: file.path)
      } catch {
        lastFault.withLock { $0 = error as? DataFault }
      }
    }
  }
}
