import DataFaults
import EngineMessages
import EngineRuntime
import Foundation
import SessionStore
import Workbench

/// A sweep in this process: its thread, its recorder, and the box its events arrive in.
final class SweepContent: WorkbenchContent {
  private let sweep: OpenedSweep
  private let runner: SweepRunner
  private let mailbox: EventMailbox
  private(set) var loss: DataFault?
  private var lastDepth = -1

  init(_ sweep: OpenedSweep, wake: @escaping @Sendable () -> Void) {
    self.sweep = sweep
    mailbox = EventMailbox(wake: wake)
    runner = sweep.makeRunner(sinks: [mailbox], niceness: LiveContent.niceness)
    runner.start(servesAfterEnd: true)
  }

  var sweepFolder: URL? { sweep.folder.url }

  func messages(at seconds: Double) -> [WorkbenchMessage] {
    let events = mailbox.take()
    var result: [WorkbenchMessage] = events.isEmpty ? [] : [.events(events)]
    let depth = runner.queue.depth
    if depth != lastDepth {
      lastDepth = depth
      result.append(.queue(depth: depth, capacity: runner.queue.capacity))
    }
    if let fault = sweep.exporter.fault ?? sweep.recorder.health.fault, !events.isEmpty {
      result.append(.fault(fault.description))
    }
    return result
  }

  func send(_ command: EngineCommand) -> Bool { runner.send(command) }

  func end() { runner.end(with: stop) }

  var hasEnded: Bool { runner.join(within: 0) != nil }

  func close(within seconds: Double) -> Bool {
    end()
    let summary = runner.join(within: seconds)
    let isClosed = BoundedWait.finish(within: max(seconds, 0.5)) { [recorder = sweep.recorder] in
      _ = recorder.close()
    }
    if isClosed { loss = sweep.recorder.close() }
    return summary != nil && isClosed
  }

  private var stop: EngineCommand {
    EngineCommand(id: 1_000_000, text: "stop", origin: .signal, action: .stop)
  }
}
