import EngineMessages

/// What one event of a recorded run says that must come again, and the commands that took effect
/// behind it.
struct RecordedObservation: Sendable {
  var values: [(field: String, value: Double)]
  var step: Int
  var commands: [EngineAction] = []
  /// A validation where a run ended or went on: one that was never interrupted may have none there.
  var mayBeExtra = false

  /// nil for an event that nothing is compared of.
  static func values(of body: EngineEventBody) -> [(field: String, value: Double)]? {
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

/// A recorded run as one that was never interrupted has to repeat it.
///
/// Recorded commands that change a run are sent again at the step boundary where they took effect;
/// looking, pausing and comparing change nothing and are left out. Where the run was stopped and
/// resumed, its checkpoint is written in place of the stop.
struct ObservedRecord {
  private(set) var observations: [RecordedObservation] = []
  /// Commands of before the first observation.
  private(set) var leading: [EngineAction] = []
  private var accepted: [Int: EngineAction] = [:]
  /// The last observation that every repetition has.
  private var anchor: Int?
  private var isResuming = false

  init(_ events: [EngineEvent]) {
    for event in events { take(event) }
  }

  private mutating func take(_ event: EngineEvent) {
    switch event.body {
    case .commandAccepted(let command): accepted[command.id] = command.action
    case .commandApplied(let id, _, _, _):
      if let action = accepted[id], action.changesTheRun { send(action) }
    case .phaseChanged(.preparing) where anchor != nil: resume()
    default:
      guard let values = RecordedObservation.values(of: event.body) else { return }
      observe(event, values)
    }
  }

  private mutating func observe(_ event: EngineEvent, _ values: [(field: String, value: Double)]) {
    if case .evaluated = event.body {
      observations.append(
        RecordedObservation(values: values, step: event.step, mayBeExtra: isResuming))
      guard !isResuming else { return }
    } else {
      isResuming = false
      observations.append(RecordedObservation(values: values, step: event.step))
    }
    anchor = observations.count - 1
  }

  private mutating func send(_ action: EngineAction) {
    guard let anchor else { return leading.append(action) }
    observations[anchor].commands.append(action)
  }

  /// What came behind the last step, or the first validation, belongs to the end of one process or to
  /// the begin of the next.
  private mutating func resume() {
    isResuming = true
    guard
      let last = observations.lastIndex(where: { !$0.isValidation })
        ?? observations.firstIndex(where: { $0.values[0].field == "validation.nll" })
    else { return }
    var commands = observations[last...].flatMap(\.commands)
    for index in observations.indices[last...].dropFirst() {
      observations[index].mayBeExtra = true
      observations[index].commands = []
    }
    commands = commands.map { $0 == .stop ? .checkpoint : $0 }
    // A run that had gone back waited to be resumed; any other rejects it.
    observations[last].commands = commands + [.resume]
    anchor = last
  }
}

extension RecordedObservation {
  fileprivate var isValidation: Bool { values[0].field.hasSuffix(".nll") }
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
