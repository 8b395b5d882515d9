import DataFaults
import EngineMessages
import Foundation

/// The sweep thread's body: cells without a result, one by one, with commands between them.
///
/// `@unchecked Sendable`: runs on one thread; `summary` is read after it was joined.
final class SweepLoop: @unchecked Sendable {
  private let plan: SweepPlan
  private let folder: SweepFolder
  private let events: EventStream
  private let control: SweepControl
  private let openCell: SweepRunner.OpenCell
  private var results: [SweepCell: SweepResult]
  private var pending: [SweepCell]
  private let cells: [SweepCell]
  private let began: Double
  private(set) var summary: SweepSummary

  init(
    plan: SweepPlan, folder: SweepFolder, results: [SweepResult], events: EventStream,
    control: SweepControl, openCell: @escaping SweepRunner.OpenCell
  ) {
    self.plan = plan
    self.folder = folder
    self.events = events
    self.control = control
    self.openCell = openCell
    self.results = Dictionary(uniqueKeysWithValues: results.map { ($0.cell, $0) })
    cells = plan.cells
    let done = Set(results.map(\.cell))
    pending = cells.filter { !done.contains($0) }
    began = events.seconds
    summary = SweepSummary(
      ending: .stopped, done: results.count, total: cells.count, seconds: 0)
  }

  func run(servesAfterEnd: Bool) {
    events.step = results.count
    let known = cells.compactMap { results[$0] }
    events.publish(
      .sweepPlanned(plan.description(name: folder.url.lastPathComponent, results: known)))
    repeat {
      finish(runPending())
      guard servesAfterEnd, summary.ending != .failed else { return }
    } while awaitCells()
  }

  // MARK: - Cells

  private enum Passage { case done, stopped, failed(String) }

  private func runPending() -> Passage {
    while true {
      let (commands, interruption) = control.drain()
      if obey(commands, interruption) || obeyClosing() { return .stopped }
      guard !pending.isEmpty else { return .done }
      do {
        try runCell(pending.removeFirst())
      } catch {
        return .failed("\(error)")
      }
    }
  }

  /// An interrupted cell has no result and begins anew another time: its figures are those of one
  /// that was never interrupted.
  private func runCell(_ cell: SweepCell) throws {
    try folder.remove(cell)
    control.open()
    events.publish(.phaseChanged(.training(step: events.step)))
    events.publish(.sweepCellStarted(cell))
    guard let result = try measure(cell) else {
      pending.insert(cell, at: 0)
      return
    }
    try folder.write(result)
    results[cell] = result
    events.step = results.count
    events.publish(.sweepCellFinished(result))
  }

  /// nil where the cell was stopped on the way. Throws: `DataFault` where its session could not be
  /// kept, which is no fault of the cell.
  private func measure(_ cell: SweepCell) throws -> SweepResult? {
    let configuration = plan.configuration(of: cell)
    let watch = SweepCellWatch(cell, totalSteps: configuration.steps, events: events)
    let start = events.seconds
    let opened: SweepCellRun
    do {
      opened = try openCell(
        configuration, RunFolder(folder.session(of: cell)), [watch], reference(of: cell))
    } catch {
      _ = control.end()
      throw error
    }
    let (outcome, interruption) = try join(opened)
    return try result(cell, outcome, interruption, watch.notes, events.seconds - start)
  }

  private func join(_ opened: SweepCellRun) throws -> (RunOutcome, SweepControl.Interruption) {
    control.begin(opened.engine)
    opened.engine.start()
    let outcome = opened.engine.join()
    let interruption = control.end()
    try opened.close()
    return (outcome, interruption)
  }

  /// Quality of full precision, where an earlier cell measured it on the same data.
  private func reference(of cell: SweepCell) -> Evaluation? {
    let isShared = !RunData.samplesValidation(plan.configuration(of: cell))
    return cells.lazy.compactMap { self.results[$0] }
      .first { $0.reference != nil && (isShared || $0.cell.seed == cell.seed) }?.reference
  }

  private func result(
    _ cell: SweepCell, _ outcome: RunOutcome, _ interruption: SweepControl.Interruption,
    _ notes: SweepCellWatch.Notes, _ seconds: Double
  ) throws -> SweepResult? {
    switch outcome {
    case .unkept(let line): throw SessionNotKept(description: line.text)
    case .fault(let line): return failure(cell, line.text, seconds)
    case .abandoned:
      guard interruption == .skip else { return nil }
      return SweepResult(
        cell: cell, ending: .skipped, why: "skipped before its first step", seconds: seconds,
        session: folder.sessionPath(of: cell))
    case .summary(let summary):
      return SweepResult(
        cell, summary, wasSkipped: interruption == .skip, notes, seconds: seconds,
        session: folder.sessionPath(of: cell))
    }
  }

  private func failure(_ cell: SweepCell, _ why: String, _ seconds: Double) -> SweepResult {
    SweepResult(
      cell: cell, ending: .failed, why: why, seconds: seconds,
      session: folder.sessionPath(of: cell))
  }

  // MARK: - Commands

  /// Answers commands; true where the sweep is to stop.
  private func obey(
    _ commands: [EngineCommand], _ interruption: SweepControl.Interruption = .none
  ) -> Bool {
    var stops = false
    var interruption = interruption
    for command in commands {
      events.publish(.commandAccepted(command))
      switch command.action {
      case .stop:
        stops = true
        applied(command)
      case .skipCell:
        interruption == .none ? reject(command, "no cell is running") : applied(command)
        interruption = .none
      case .runCells(let glob, let again): requeue(glob, again: again, command)
      case .pause, .resume: reject(command, "no cell is running")
      default: reject(command, "the cells of a sweep keep their settings")
      }
    }
    return stops
  }

  /// True where the sweep is to end for good.
  private func obeyClosing() -> Bool {
    guard let closing = control.queue.closing else { return false }
    events.publish(.commandAccepted(closing))
    applied(closing)
    return true
  }

  private func requeue(_ glob: String, again: Bool, _ command: EngineCommand) {
    let pattern = LayerGlob(glob)
    let chosen = cells.filter { pattern.matches($0.id) && (again || results[$0] == nil) }
    guard !chosen.isEmpty else {
      return reject(command, "no cell \(again ? "" : "without a result ")matches \(glob)")
    }
    do {
      for cell in chosen where results[cell] != nil { try folder.remove(cell) }
    } catch {
      return reject(command, (error as? DataFault)?.description ?? "\(error)")
    }
    for cell in chosen { results[cell] = nil }
    pending = chosen + pending.filter { !chosen.contains($0) }
    events.step = results.count
    applied(command)
    events.publish(.sweepCellsReset(chosen))
  }

  /// Waits until there is a cell to run again; false where `stop` came.
  private func awaitCells() -> Bool {
    let before = pending
    while true {
      if obey(control.waitAndDrain()) || control.isClosed { return false }
      if pending != before { return true }
    }
  }

  private func applied(_ command: EngineCommand) {
    events.publish(
      .commandApplied(id: command.id, text: command.text, step: events.step, inverse: nil))
  }

  private func reject(_ command: EngineCommand, _ reason: String) {
    events.publish(.commandRejected(id: command.id, text: command.text, reason: reason))
  }

  // MARK: - Ending

  private func finish(_ passage: Passage) {
    summary.done = results.count
    summary.seconds = events.seconds - began
    switch passage {
    case .done: summary.ending = .finished
    case .stopped: summary.ending = .stopped
    case .failed(let why):
      summary.ending = .failed
      summary.why = why
    }
    events.publish(.phaseChanged(phase))
    events.publish(.sweepFinished(summary))
  }

  private var phase: RunPhase {
    switch summary.ending {
    case .finished: .finished(step: events.step)
    case .stopped: .stopped(step: events.step)
    case .failed: .failed(reason: summary.why ?? "the sweep's folder can't be written")
    }
  }
}

/// A cell's session could not be written: the sweep ends, and can go on.
private struct SessionNotKept: Error, CustomStringConvertible { let description: String }
