import EngineMessages
import Synchronization

/// Hears a cell's engine, on its thread: tells the sweep how far it is and keeps what the result
/// needs.
final class SweepCellWatch: EventSink {
  /// What the summary of a run does not say.
  struct Notes {
    var quantizedBytes: Int?
    /// Why the cell diverged.
    var cause: String?
  }

  private struct State {
    var notes = Notes()
    var activity = ""
    var step = 0
    var loss: Double?
    var toldAt: Double?
  }

  private static let secondsBetweenProgress = 1.0

  private let cell: SweepCell
  private let totalSteps: Int
  private let events: EventStream
  private let began: Double
  private let state = Mutex(State())

  init(_ cell: SweepCell, totalSteps: Int, events: EventStream) {
    self.cell = cell
    self.totalSteps = totalSteps
    self.events = events
    began = events.seconds
  }

  var notes: Notes { state.withLock { $0.notes } }

  func publish(_ event: EngineEvent) {
    switch event.body {
    case .phaseChanged(let phase): enter(phase)
    case .stepCompleted(let report): take(report)
    case .sizeReported(_, let bytes, _): state.withLock { $0.notes.quantizedBytes = bytes }
    case .diverged(let cause, _): state.withLock { $0.notes.cause = cause }
    case .commandAccepted(let command) where command.action != .stop: events.publish(event.body)
    case .commandApplied(let id, _, _, _) where id < SweepRunner.ownCommandIDs:
      events.publish(event.body)
    case .commandRejected: events.publish(event.body)
    default: break
    }
  }

  private func enter(_ phase: RunPhase) {
    switch phase {
    case .paused: events.publish(.phaseChanged(.paused(step: events.step)))
    case .training: events.publish(.phaseChanged(.training(step: events.step)))
    default: break
    }
    tell { state in
      state.activity = Self.activity(phase)
      return true
    }
  }

  private func take(_ report: StepReport) {
    let now = events.seconds
    tell { state in
      state.step = report.step
      state.loss = report.loss.isFinite ? report.loss : nil
      return now - (state.toldAt ?? -.infinity) >= Self.secondsBetweenProgress
    }
  }

  private func tell(_ change: (inout State) -> Bool) {
    let now = events.seconds
    let progress = state.withLock { state -> SweepProgress? in
      guard change(&state) else { return nil }
      state.toldAt = now
      return SweepProgress(
        cell: cell, activity: state.activity, step: state.step, totalSteps: totalSteps,
        loss: state.loss, seconds: now - began)
    }
    if let progress { events.publish(.sweepCellProgressed(progress)) }
  }

  private static func activity(_ phase: RunPhase) -> String {
    switch phase {
    case .preparing(let what): what
    case .training: "training"
    case .paused: "paused"
    default: ""
    }
  }
}
