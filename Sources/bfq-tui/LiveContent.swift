import DataFaults
import EngineMessages
import EngineRuntime
import Foundation
import SessionStore
import Synchronization
import Workbench

/// A run in this process: its engine thread, its recorder, and the box its events arrive in.
final class LiveContent: WorkbenchContent {
  private let plan: RunPlan
  private let engine: Engine
  private let mailbox: EventMailbox
  private let control: RunControl
  private let ended = Mutex(false)
  private var lastDepth = -1
  private(set) var loss: DataFault?

  /// Workers yield to the terminal: nice +10 halved the time from key to paint.
  static let niceness: Int32 = 10

  /// With `readOnly` other processes cannot steer it either.
  init(_ plan: RunPlan, readOnly: Bool, wake: @escaping @Sendable () -> Void) {
    self.plan = plan
    mailbox = EventMailbox(wake: wake)
    control = RunControl(
      history: plan.history, readOnly: readOnly, settle: plan.recorder.flush)
    engine = plan.makeEngine(
      sinks: [mailbox, control], waitsForRoom: true, niceness: Self.niceness)
    control.begin(in: plan.folder.url, send: engine.send)
    engine.start(servesAfterEnd: true)
  }

  func messages(at seconds: Double) -> [WorkbenchMessage] {
    let events = mailbox.take()
    if events.contains(where: \.endsRun) { ended.withLock { $0 = true } }
    var result: [WorkbenchMessage] = events.isEmpty ? [] : [.events(events)]
    let depth = engine.queue.depth
    if depth != lastDepth {
      lastDepth = depth
      result.append(.queue(depth: depth, capacity: engine.queue.capacity))
    }
    return result
  }

  func send(_ command: EngineCommand) -> Bool { engine.send(command) }

  func end(signal: Int32, leave: () -> Void) {
    if signal == SIGINT || signal == SIGTERM || signal == SIGHUP, !hasEnded {
      _ = engine.send(stop)
      close()
    }
    leave()
  }

  func close() {
    // A run that has ended serves comparisons until it is told to stop.
    _ = engine.send(stop)
    let outcome = engine.join()
    control.close()
    loss = plan.recorder.close()
    if case .fault = outcome { plan.discard() }
  }

  private var hasEnded: Bool { ended.withLock { $0 } }

  private var stop: EngineCommand {
    EngineCommand(id: 1_000_000, text: "stop", origin: .signal, action: .stop)
  }
}

extension EngineEvent {
  /// Nothing follows it.
  fileprivate var endsRun: Bool {
    switch body {
    case .stopped, .phaseChanged(.failed): true
    default: false
    }
  }
}
