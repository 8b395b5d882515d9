import DataFaults
import EngineMessages
import EngineRuntime
import Foundation
import Models
import SessionStore

/// A sweep about to begin or go on: its plan, its folder with what was measured, its recorder.
struct OpenedSweep {
  let plan: SweepPlan
  let folder: SweepFolder
  let results: [SweepResult]
  let recorder: SessionRecorder
  let elapsedSeconds: Double
  let exporter: SweepExporter

  static func open(
    _ plan: SweepPlan, at path: String?, rerun: [String], output: SweepOutputOptions
  ) throws -> OpenedSweep {
    for file in output.files { try AtomicFile.checkPlace(file.path) }
    let url = path.map { URL(filePath: $0) } ?? standardPlace(plan)
    let folder = SweepFolder(url)
    try folder.check(plan)
    let hasSession = SessionFolder(url).hasDatabase
    let recorder =
      hasSession
      ? try SessionRecorder(resuming: url, onFault: { _ in })
      : try SessionRecorder(creating: url, createdAt: Date(), onFault: { _ in })
    try folder.adopt(plan)
    try forget(rerun, plan, folder)
    let elapsed = hasSession ? try SessionReader(opening: url).duration : 0
    return OpenedSweep(
      plan: plan, folder: folder, results: try folder.readResults(of: plan), recorder: recorder,
      elapsedSeconds: elapsed, exporter: SweepExporter(files: output.files))
  }

  // The same settings have the same place, so that the same command goes on.
  private static func standardPlace(_ plan: SweepPlan) -> URL {
    SessionPlaces.standard.appending(
      path: "sweep-\(plan.digest)", directoryHint: .isDirectory)
  }

  private static func forget(_ globs: [String], _ plan: SweepPlan, _ folder: SweepFolder) throws {
    for glob in globs {
      let pattern = LayerGlob(glob)
      let chosen = plan.cells.filter { pattern.matches($0.id) }
      guard !chosen.isEmpty else {
        throw DataFault(
          file: folder.url.path, place: "--rerun", found: glob,
          expected: "a cell's name or pattern, e.g. \(plan.cells.first?.id ?? "")")
      }
      for cell in chosen { try folder.remove(cell) }
    }
  }

  func makeRunner(sinks: [any EventSink], niceness: Int32 = 0) -> SweepRunner {
    SweepRunner(
      plan: plan, folder: folder, results: results,
      sinks: [SweepRecorderSink(recorder: recorder), exporter] + sinks,
      resuming: Engine.Continuation(
        nextSequence: recorder.nextSequence, elapsedSeconds: elapsedSeconds),
      clock: MonotonicClock.now
    ) { configuration, folder, sinks, reference in
      let plan = try RunPlan.creating(configuration, at: folder.url)
      let engine = plan.makeEngine(
        sinks: sinks, haltsOnDivergence: true, reference: reference, niceness: niceness)
      return SweepCellRun(engine: engine) {
        if let loss = plan.recorder.close() { throw loss }
      }
    }
  }
}

/// Hands a sweep's own events to its recorder; a finished cell is durable before it is told.
private struct SweepRecorderSink: EventSink {
  let recorder: SessionRecorder

  func publish(_ event: EngineEvent) {
    recorder.record(event)
    if case .sweepCellFinished = event.body { try? recorder.flush() }
  }
}
