import DataFaults
import EngineMessages
import Foundation

/// What waits between the engine's thread and the writer's.
///
/// `@unchecked Sendable`: every stored variable is read and written with `condition` locked.
final class RecordingBacklog: @unchecked Sendable {
  /// What the writer is to do next.
  struct Work {
    var events: [EngineEvent]
    var isLast: Bool
  }

  private let condition = NSCondition()
  private var pending: [EngineEvent] = []
  private var continuation: StreamContinuation
  private var isUrgent = false
  private var isClosing = false
  private var attemptsBegun = 0
  private var attemptsEnded = 0
  private var currentHealth = RecorderHealth.recording
  /// What the last attempt before the end could not keep.
  private var loss: DataFault?

  init(continuation: StreamContinuation) { self.continuation = continuation }

  var health: RecorderHealth { locked { currentHealth } }
  var nextSequence: Int { locked { continuation.nextSequence } }

  /// Cost: a lock and an append; the writer is woken for the first event of a batch only.
  func append(_ event: EngineEvent) {
    condition.lock()
    defer { condition.unlock() }
    switch currentHealth {
    case .ended, .closed: return
    case .recording, .failing: break
    }
    let wakes = pending.isEmpty || (event.body.isUrgent && !isUrgent)
    pending.append(continuation.place(event))
    isUrgent = isUrgent || event.body.isUrgent
    if wakes { condition.broadcast() }
  }

  /// Waits for work: at once when urgent, else a batch of `interval` seconds.
  func next(after interval: Double, isRetrying: Bool) -> Work {
    condition.lock()
    defer { condition.unlock() }
    while pending.isEmpty, !isRetrying, !isUrgent, !isClosing { condition.wait() }
    let deadline = Date(timeIntervalSinceNow: interval)
    while !isUrgent, !isClosing, condition.wait(until: deadline) {}
    let work = Work(events: pending, isLast: isClosing)
    pending = []
    isUrgent = false
    attemptsBegun += 1
    return work
  }

  /// The writer's answer to one `next`.
  func attempted(_ health: RecorderHealth) {
    locked {
      attemptsEnded += 1
      if health == .closed { loss = currentHealth.fault }
      currentHealth = health
      if case .ended = health { pending = [] }
      condition.broadcast()
    }
  }

  /// Waits until everything appended so far was attempted; the fault if the disk refused it.
  func flush() -> DataFault? {
    condition.lock()
    defer { condition.unlock() }
    let needed = attemptsBegun + 1
    isUrgent = true
    condition.broadcast()
    while attemptsEnded < needed, currentHealth != .closed { condition.wait() }
    return loss ?? currentHealth.fault
  }

  /// Lets the writer finish and waits for it; whether it was asked for the first time, and what it
  /// could not keep.
  func close() -> (isFirst: Bool, fault: DataFault?) {
    condition.lock()
    defer { condition.unlock() }
    let isFirst = !isClosing
    isClosing = true
    condition.broadcast()
    while currentHealth != .closed { condition.wait() }
    return (isFirst, loss)
  }

  func restart(at continuation: StreamContinuation) {
    locked { self.continuation = continuation }
  }

  private func locked<Value>(_ body: () -> Value) -> Value {
    condition.lock()
    defer { condition.unlock() }
    return body()
  }
}
