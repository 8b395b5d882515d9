import ArgumentParser
import EngineMessages
import EngineRuntime
import Foundation
import SessionStore

/// A sweep without a workbench: a line a cell, and the table last.
struct HeadlessSweep {
  let sweep: OpenedSweep
  let json: Bool
  let signals: StopSignals

  /// An interrupted cell begins anew: nothing is lost by leaving it.
  private static let patience = 1.8

  func run() throws {
    let runner = sweep.makeRunner(sinks: [SweepPrinter(json: json, folder: sweep.folder.url.path)])
    signals.handOver { runner.end(with: stopCommand($0)) }
    CheckedStream.onFault { runner.end(with: stopCommand(0)) }
    runner.start()
    let summary = awaitEnd(of: runner)
    if let loss = sweep.recorder.close() { throw loss }
    if let fault = sweep.exporter.fault { throw fault }
    if let signal = signals.received { throw ExitCode(128 + signal) }
    if summary.ending == .failed { throw ExitCode(ExitStatus.failure) }
  }

  private func awaitEnd(of runner: SweepRunner) -> SweepSummary {
    while true {
      if let summary = runner.join(within: 0.1) { return summary }
      guard let signal = signals.received, signals.came(before: Self.patience) else { continue }
      _ = BoundedWait.finish(within: 0.5) { [recorder = sweep.recorder] in _ = recorder.close() }
      _exit(128 + signal)
    }
  }

  private func stopCommand(_ signal: Int32) -> EngineCommand {
    EngineCommand(id: 1_000_000 + Int(signal), text: "stop", origin: .signal, action: .stop)
  }
}
