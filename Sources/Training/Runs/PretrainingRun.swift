public import Numerics

/// Training in full precision from random parameters: how the embedded default was made.
///
/// `@unchecked Sendable` because one thread at a time calls it.
public final class PretrainingRun: @unchecked Sendable {
  public let parameters: FloatBuffer
  private let engine: StepEngine

  /// `parameters` are trained in place.
  public init(
    _ task: any TrainingTask, parameters: FloatBuffer, operand: DenseProduct.Operand,
    step: StepSettings, pool: WorkerPool, clock: @escaping @Sendable () -> Double
  ) {
    self.parameters = parameters
    engine = StepEngine(
      task, parameters: parameters,
      path: PlainWeights(task.layout, parameters: parameters, operand: operand), teacher: nil,
      settings: step, pool: pool, clock: clock)
  }

  public func step() -> StepMeasurement { engine.step() }
  /// Tokens or images trained on so far.
  public var positions: Int { engine.stepsDone * engine.task.positionsPerStep }
  public var lossDigest: String { engine.digest.text }
  public var phaseTimes: PhaseTimes { engine.times }
}
