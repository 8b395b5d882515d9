import ArgumentParser
import EngineMessages
import EngineRuntime
import Foundation
import SessionStore
import Training

/// A run without a workbench: a line an interval, and the summary last.
struct HeadlessRun {
  let plan: RunPlan
  let json: Bool

  func run() throws {
    let printer = HeadlessPrinter(
      recorder: plan.recorder, interval: plan.configuration.reportEvery, json: json,
      positions: plan.configuration.images == nil ? "tokens" : "images")
    let engine = plan.makeEngine(sinks: [printer], haltsOnDivergence: true)
    let signals = StopSignals { engine.send(stopCommand($0)) }
    engine.start()
    let outcome = engine.join()
    try finish(outcome, signals)
  }

  private func finish(_ outcome: RunOutcome, _ signals: StopSignals) throws {
    plan.recorder.close()
    switch outcome {
    case .summary(let summary):
      printSummary(summary)
      if let signal = signals.received { throw ExitCode(128 + signal) }
      if summary.ending == .diverged { throw ExitCode(3) }
    case .fault:
      plan.discard()
      throw ExitCode(1)  // the printer has said why
    case .abandoned:
      throw ExitCode(signals.received.map { 128 + $0 } ?? 1)
    }
  }

  private func stopCommand(_ signal: Int32) -> EngineCommand {
    EngineCommand(id: 1_000_000 + Int(signal), text: "stop", origin: .signal, action: .stop)
  }

  private func printSummary(_ summary: RunSummary) {
    let lines = SummaryLines(summary, sessionPath: plan.folder.url.path)
    if json {
      StandardOutput.line(lines.json.text)
    } else {
      for line in lines.words { StandardOutput.line(line) }
    }
  }
}
