public import EngineMessages

/// A run as a fold over its events: live and replay are the same `apply`.
public struct RunState: Hashable, Sendable {
  /// Average bits a weight and what the model weighs.
  public struct Size: Hashable, Sendable {
    public var bitsPerWeight: Double
    public var quantizedBytes: Int
    public var fullPrecisionBytes: Int
  }

  /// The size from a step on; bits may change while it trains.
  public struct SizeChange: Hashable, Sendable {
    public var step: Int
    public var size: Size
  }

  /// A checkpoint that was written.
  public struct Checkpoint: Hashable, Sendable {
    public var step: Int
    public var seconds: Double
    public var path: String
    public var bytes: Int
  }

  /// A return to a good state after a bad one.
  public struct Divergence: Hashable, Sendable {
    public var step: Int
    public var cause: String
  }

  public var description: RunDescription?
  public var phase = RunPhase.idle
  public var eventCount = 0
  /// Seconds since the run began, at the newest event.
  public var seconds = 0.0
  public var step = 0
  public var lastReport: StepReport?
  /// Seconds a step takes, and the share of clipped steps: averages over about 32 steps.
  public var meanStepSeconds: Double?
  public var clippedShare = 0.0
  public var curves = RunCurves()
  public var layers: [LayerState] = []
  public var layerIndex: [String: Int] = [:]
  public var history = ReportHistory()
  public var reference: Evaluation?
  public var rtn: Evaluation?
  public var validations = BoundedList<Evaluation>(capacity: 1024)
  public var size: Size? { sizes.elements.last?.size }
  public var sizes = BoundedList<SizeChange>(capacity: 512)
  public var checkpoints = BoundedList<Checkpoint>(capacity: 512)
  public var divergences = BoundedList<Divergence>(capacity: 128)
  public var commands = BoundedList<CommandRecord>(capacity: 512)
  public var log = BoundedList<LogLine>(capacity: 2000)
  public var comparison = ComparisonState()
  public var summary: RunSummary?
  /// The newest choice of bits layer by layer.
  public var allocation: SensitivityReport?
  /// A sweep's, in place of a run's own story.
  public var sweep = SweepState()

  public init() {}

  public var totalSteps: Int { description?.totalSteps ?? 0 }

  /// Seconds until the last step, where that can be said.
  public var secondsLeft: Double? {
    guard let meanStepSeconds, !hasEnded, totalSteps > step else { return nil }
    return Double(totalSteps - step) * meanStepSeconds
  }

  /// Whether no step follows.
  public var hasEnded: Bool {
    switch phase {
    case .finished, .stopped, .failed: true
    case .idle, .preparing, .training, .paused, .evaluating: summary != nil
    }
  }

  public func layer(_ name: String) -> LayerState? { layerIndex[name].map { layers[$0] } }
}
