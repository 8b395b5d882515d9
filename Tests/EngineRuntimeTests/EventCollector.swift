import EngineMessages
import EngineRuntime
import Synchronization

/// Keeps all events and can act on each as it comes, on the engine thread.
final class EventCollector: EventSink {
  private let kept = Mutex<[EngineEvent]>([])
  private let react: @Sendable (EngineEvent) -> Void

  init(_ react: @escaping @Sendable (EngineEvent) -> Void = { _ in }) { self.react = react }

  func publish(_ event: EngineEvent) {
    kept.withLock { $0.append(event) }
    react(event)
  }

  var events: [EngineEvent] { kept.withLock { $0 } }

  var losses: [Double] {
    events.compactMap {
      if case .stepCompleted(let report) = $0.body { return report.loss }
      return nil
    }
  }

  var validations: [Evaluation] {
    events.compactMap {
      if case .evaluated(let evaluation) = $0.body, evaluation.subject == .validation {
        return evaluation
      }
      return nil
    }
  }

  var rejections: [String] {
    events.compactMap {
      if case .commandRejected(_, _, let reason) = $0.body { return reason }
      return nil
    }
  }

  var applied: [(text: String, step: Int)] {
    events.compactMap {
      if case .commandApplied(_, let text, let step, _) = $0.body { return (text, step) }
      return nil
    }
  }

  var inverses: [EngineAction] {
    events.compactMap {
      if case .commandApplied(_, _, _, let inverse) = $0.body { return inverse }
      return nil
    }
  }
}
