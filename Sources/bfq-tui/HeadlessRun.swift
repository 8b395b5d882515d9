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
  let signals: StopSignals
  /// Nobody may steer it, from other processes neither.
  var readOnly = false
  /// Lines of stdin are commands.
  var takesLines = false

  /// Before the first step nothing is to be kept: so long a signal waits for what can't be given up.
  private static let patience = 1.8

  func run() throws {
    let printer = HeadlessPrinter(
      recorder: plan.recorder, interval: plan.configuration.reportEvery, json: json,
      positions: plan.configuration.positions)
    let control = RunControl(
      history: plan.history, readOnly: readOnly, settle: plan.recorder.flush)
    let engine = plan.makeEngine(sinks: [printer, control], haltsOnDivergence: true)
    signals.handOver { engine.end(with: stopCommand($0)) }
    CheckedStream.onFault { engine.end(with: stopCommand(0)) }
    control.begin(in: plan.folder.url, send: engine.send)
    engine.start()
    if takesLines { KeyboardLines(folder: plan.folder.url, json: json).begin() }
    let outcome = awaitEnd(of: engine)
    control.close()
    try finish(outcome)
  }

  private func awaitEnd(of engine: Engine) -> RunOutcome {
    while true {
      if let outcome = engine.join(within: 0.1) { return outcome }
      if engine.isPreparing, signals.came(before: Self.patience) { leaveNow() }
    }
  }

  /// The engine's thread still runs: not even `exit` may wait for it.
  private func leaveNow() -> Never {
    let recorder = plan.recorder
    if BoundedWait.finish(within: 0.5, { _ = recorder.close() }) { plan.discard() }
    _exit(128 + (signals.received ?? SIGTERM))
  }

  private func finish(_ outcome: RunOutcome) throws {
    let loss = plan.recorder.close()
    switch outcome {
    case .summary(let summary):
      if let loss { throw loss }
      SummaryLines(summary, sessionPath: plan.folder.url.path).print(json: json)
      if let signal = signals.received { throw ExitCode(128 + signal) }
      if summary.ending == .diverged { throw ExitCode(ExitStatus.halted) }
    case .fault(let line):
      plan.discard()
      throw ExitCode(ExitStatus.code(of: line))
    case .unkept: throw ExitCode(ExitStatus.failure)  // the printer has said why
    case .abandoned:
      plan.discard()
      StandardOutput.diagnostic("stopped before the first step")
      throw ExitCode(signals.received.map { 128 + $0 } ?? ExitStatus.failure)
    }
  }

  private func stopCommand(_ signal: Int32) -> EngineCommand {
    EngineCommand(id: 1_000_000 + Int(signal), text: "stop", origin: .signal, action: .stop)
  }
}
