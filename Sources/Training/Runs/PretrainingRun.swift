public import Models
public import Numerics

/// Training in full precision from random parameters: how the embedded default was made.
///
/// `@unchecked Sendable` because one thread at a time calls it.
public final class PretrainingRun: @unchecked Sendable {
  public let network: LlamaNetwork
  public let parameters: FloatBuffer
  private let engine: StepEngine

  public init(
    _ network: LlamaNetwork, operand: DenseProduct.Operand, step: StepSettings,
    source: any BatchSource, pool: WorkerPool, clock: @escaping @Sendable () -> Double
  ) {
    self.network = network
    var generator = SeededGenerator(seed: step.seed)
    parameters = network.randomParameters(using: &generator)
    engine = StepEngine(
      network, parameters: parameters,
      path: PlainWeights(network.layout, parameters: parameters, operand: operand), teacher: nil,
      settings: step, source: source, pool: pool, clock: clock)
  }

  public func step() -> StepMeasurement { engine.step() }
  public var lossDigest: String { engine.digest.text }
  public var phaseTimes: PhaseTimes { engine.times }
}
