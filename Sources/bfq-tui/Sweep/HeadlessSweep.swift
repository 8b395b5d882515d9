import ArgumentParser
import EngineMessages
import EngineRuntime
import Foundation
import SessionStore

/// A sweep without a workbench: a line a cell, and the table last.
struct HeadlessSweep {
  let sweep: OpenedSweep
  let json: Bool

  func run() throws {
    let runner = sweep.makeRunner(sinks: [SweepPrinter(json: json, folder: sweep.folder.url.path)])
    let signals = StopSignals { runner.send(stopCommand($0)) }
    CheckedStream.onFault { _ = runner.send(stopCommand(0)) }
    runner.start()
    let summary = runner.join()
    let loss = sweep.recorder.close()
    if let loss { throw loss }
    if let fault = sweep.exporter.fault { throw fault }
    if let signal = signals.received { throw ExitCode(128 + signal) }
    if summary.ending == .failed { throw ExitCode(ExitStatus.failure) }
  }

  private func stopCommand(_ signal: Int32) -> EngineCommand {
    EngineCommand(id: 1_000_000 + Int(signal), text: "stop", origin: .signal, action: .stop)
  }
}
