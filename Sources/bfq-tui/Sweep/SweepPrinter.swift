import EngineMessages
import EngineRuntime
import Synchronization
import Workbench

/// Prints what a headless sweep tells, on the sweep's thread.
final class SweepPrinter: EventSink {
  private let json: Bool
  private let folder: String
  private let state = Mutex(SweepState())

  init(json: Bool, folder: String) {
    self.json = json
    self.folder = folder
  }

  func publish(_ event: EngineEvent) {
    let sweep = state.withLock { state in
      state.apply(event.body)
      return state
    }
    switch event.body {
    case .sweepPlanned(let plan): for result in plan.results { print(result, plan.model) }
    case .sweepCellStarted(let cell): tell(cell, sweep)
    case .sweepCellFinished(let result): print(result, sweep.description?.model ?? "")
    case .commandRejected(_, let text, let reason):
      StandardOutput.diagnostic("\(text): rejected: \(reason)")
    case .sweepFinished(let summary): print(summary, sweep)
    default: break
    }
  }

  private func tell(_ cell: SweepCell, _ sweep: SweepState) {
    let left = sweep.secondsLeft.map { ", about \(Int(saturating: $0)) s left" } ?? ""
    StandardOutput.diagnostic(
      "\(cell.id): cell \(sweep.results.count + 1) of \(sweep.cellCount)\(left)")
  }

  private func print(_ result: SweepResult, _ model: String) {
    let lines = SweepLines(model: model)
    StandardOutput.line(json ? lines.json(result).text : lines.words(result))
  }

  private func print(_ summary: SweepSummary, _ sweep: SweepState) {
    guard let description = sweep.description else { return }
    if let why = summary.why { StandardOutput.diagnostic(why) }
    let table = SweepTable(description, sweep.ordered)
    guard json else {
      return StandardOutput.lines("\n" + SweepExport.md.text(table, sweep.ordered) + "\n\(folder)")
    }
    StandardOutput.line(SweepLines(model: table.model).json(summary, table, folder: folder).text)
  }
}
