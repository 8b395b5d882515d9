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
  private var isClosed = false
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

  func end(signal: Int32, leave: () -> Void) {
    close()
    leave()
  }

  func close() {
    guard !isClosed else { return }
    isClosed = true
    // A sweep that has ended waits for cells to run again; the first stop may end the running cell.
    while !stop() {}
    _ = runner.join()
    loss = sweep.recorder.close()
  }

  private func stop() -> Bool {
    runner.send(EngineCommand(id: 1_000_000, text: "stop", origin: .signal, action: .stop))
  }
}
