public import EngineMessages
private import Synchronization

/// Compares a run that is made again with the record of the first, event by event.
///
/// A sink of the second run's engine. Recorded commands that change a run are sent again at the step
/// boundary where they took effect; looking, pausing and comparing change nothing and are left out.
public final class RunVerification: EventSink, Sendable {
  /// The first value that is not what was recorded.
  public struct Difference: Hashable, Sendable {
    public let step: Int
    public let field: String
    public let recorded: Double?
    public let found: Double?
  }

  private struct State: Sendable {
    var expected: ArraySlice<Observation>
    var difference: Difference?
    var send: (@Sendable (EngineAction) -> Void)?
  }

  /// What one event says that must come again, and the commands that took effect behind it.
  private struct Observation: Sendable {
    var values: [(field: String, value: Double)]
    var step: Int
    var commands: [EngineAction] = []
  }

  private let state: Mutex<State>
  private let leading: [EngineAction]

  /// `recorded` are the events of the first run.
  public init(recorded: [EngineEvent]) {
    var observations: [Observation] = []
    var leading: [EngineAction] = []
    var actions: [Int: EngineAction] = [:]
    for event in recorded {
      switch event.body {
      case .commandAccepted(let command): actions[command.id] = command.action
      case .commandApplied(let id, _, _, _):
        guard let action = actions[id], action.changesTheRun else { continue }
        if observations.isEmpty { leading.append(action) }
        observations.indices.last.map { observations[$0].commands.append(action) }
      default:
        if let values = Self.values(of: event.body) {
          observations.append(Observation(values: values, step: event.step))
        }
      }
    }
    self.leading = leading
    state = Mutex(State(expected: observations[...]))
  }

  /// Steps and validations that are compared.
  public var count: Int { state.withLock { $0.expected.count } }

  /// Sends the commands of before the first step; the rest follows by `send`, on the engine thread.
  public func begin(send: @escaping @Sendable (EngineAction) -> Void) {
    state.withLock { $0.send = send }
    for action in leading { send(action) }
  }

  public func publish(_ event: EngineEvent) {
    guard let found = Self.values(of: event.body) else { return }
    let (send, due) = state.withLock { ($0.send, Self.advance(&$0, found)) }
    for action in due { send?(action) }
  }

  /// Compares with the next observation; the commands to send behind it.
  private static func advance(
    _ state: inout State, _ found: [(field: String, value: Double)]
  ) -> [EngineAction] {
    guard state.difference == nil, let recorded = state.expected.popFirst() else { return [] }
    state.difference = difference(recorded, found)
    let isLast = state.difference != nil || state.expected.isEmpty
    return recorded.commands + (isLast ? [.stop] : [])
  }

  /// What differed first; a record that goes on where the second run ended differs there.
  public func finish() -> Difference? {
    state.withLock { state in
      if let difference = state.difference { return difference }
      guard let next = state.expected.first else { return nil }
      return Difference(
        step: next.step, field: next.values[0].field, recorded: next.values[0].value, found: nil)
    }
  }

  private static func difference(
    _ recorded: Observation, _ found: [(field: String, value: Double)]
  ) -> Difference? {
    for (was, now) in zip(recorded.values, found)
    where was.field != now.field || was.value.bitPattern != now.value.bitPattern {
      return Difference(
        step: recorded.step, field: was.field, recorded: was.value,
        found: was.field == now.field ? now.value : nil)
    }
    return nil
  }

  private static func values(of body: EngineEventBody) -> [(field: String, value: Double)]? {
    switch body {
    case .stepCompleted(let report):
      [
        ("step", Double(report.step)), ("loss", report.loss),
        ("crossEntropy", report.crossEntropy), ("learningRate", report.learningRate),
        ("gradientNorm", report.gradientNorm),
      ]
    case .evaluated(let evaluation): [("\(evaluation.subject.rawValue).nll", evaluation.nll)]
    case .diverged(_, let step): [("diverged", Double(step))]
    default: nil
    }
  }
}

extension EngineAction {
  /// False for what only looks, or holds the run up. `resume` is sent again: a run that went back to
  /// a checkpoint waits for it, any other rejects it.
  fileprivate var changesTheRun: Bool {
    switch self {
    case .start, .pause, .step, .compare, .compareImages, .cancelComparison: false
    default: true
    }
  }
}
