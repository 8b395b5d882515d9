public import EngineMessages

/// A session as tables: what `diff` compares and exports write, every step at full precision.
///
/// A fold over a run's events, like `RunState`, which keeps curves for drawing in place of values.
/// A run that went back to an earlier step is told as it went on: what it left behind is dropped.
public struct SessionRecord: Sendable {
  public private(set) var description: RunDescription?
  /// One a step, in order.
  public private(set) var steps: [StepReport] = []
  /// Qualities of the model being trained, one a step at most, in order.
  public private(set) var validations: [Evaluation] = []
  public private(set) var reference: Evaluation?
  public private(set) var rtn: Evaluation?
  /// The newest report of every layer.
  public private(set) var layers: [LayerReport] = []
  public private(set) var bitsPerWeight: Double?
  public private(set) var quantizedBytes: Int?
  public private(set) var summary: RunSummary?
  /// Commands that took effect, all of them: those of steps that were gone back behind too.
  public private(set) var commands: [AppliedCommand] = []
  /// Seconds from the run's begin to its last event.
  public private(set) var seconds = 0.0
  private var position = RunPosition()

  /// A command, and the step boundary it took effect at.
  public struct AppliedCommand: Hashable, Sendable {
    public var text: String
    public var step: Int
  }

  public init() {}

  public init(_ events: some Sequence<EngineEvent>) {
    for event in events { apply(event) }
  }

  /// Cost: amortized constant.
  public mutating func apply(_ event: EngineEvent) {
    seconds = event.seconds
    if let step = position.take(event) { dropSteps(after: step) }
    switch event.body {
    case .runStarted(let description): self.description = description
    case .stepCompleted(let report): steps.append(report)
    case .evaluated(let evaluation): evaluate(evaluation)
    case .layersReported(let reports): layers = reports
    case .sizeReported(let bits, let bytes, _): (bitsPerWeight, quantizedBytes) = (bits, bytes)
    case .commandApplied(_, let text, let step, _):
      commands.append(AppliedCommand(text: text, step: step))
    case .phaseChanged(let phase) where phase.goesOn: summary = nil
    case .stopped(let summary):
      self.summary = summary
      bitsPerWeight = summary.bitsPerWeight
    default: break
    }
  }

  private mutating func evaluate(_ evaluation: Evaluation) {
    switch evaluation.subject {
    case .reference: reference = evaluation
    case .rtn: rtn = evaluation
    case .validation:
      while let last = validations.last, last.step >= evaluation.step { validations.removeLast() }
      validations.append(evaluation)
    }
  }

  private mutating func dropSteps(after step: Int) {
    while let last = steps.last, last.step > step { steps.removeLast() }
    while let last = validations.last, last.step > step { validations.removeLast() }
  }
}
