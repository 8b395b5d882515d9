import DataFaults
import EngineMessages
import EngineRuntime
import Foundation
import SessionStore
import Workbench

/// A run in this process: its engine thread, its recorder, and the box its events arrive in.
final class LiveContent: WorkbenchContent {
  private let plan: RunPlan
  private let engine: Engine
  private let mailbox: EventMailbox
  private let control: RunControl
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
    var result: [WorkbenchMessage] = events.isEmpty ? [] : [.events(events)]
    let depth = engine.queue.depth
    if depth != lastDepth {
      lastDepth = depth
      result.append(.queue(depth: depth, capacity: engine.queue.capacity))
    }
    return result
  }

  func send(_ command: EngineCommand) -> Bool { engine.send(command) }

  func end() { engine.end(with: stop) }

  var hasEnded: Bool { engine.join(within: 0) != nil }

  /// Whatever the engine does, what it told so far is on the disk when this returns in time.
  func close(within seconds: Double) -> Bool {
    end()
    let outcome = engine.join(within: seconds)
    let isClosed = BoundedWait.finish(within: max(seconds, Self.recorderSeconds)) {
      [control, recorder = plan.recorder] in
      if outcome != nil { control.close() }
      _ = recorder.close()
    }
    if isClosed { loss = plan.recorder.close() }
    switch outcome {
    case .fault, .abandoned: plan.discard()
    case nil where engine.isPreparing && isClosed: plan.discard()
    case .summary, .unkept, nil: break
    }
    return outcome != nil && isClosed
  }

  /// What the recorder has of its own: a disk that takes nothing may not hold leaving up.
  private static let recorderSeconds = 0.5

  private var stop: EngineCommand {
    EngineCommand(id: 1_000_000, text: "stop", origin: .signal, action: .stop)
  }
}
