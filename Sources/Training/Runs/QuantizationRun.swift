public import ButterflyQuant
public import EngineMessages
public import Models
public import Numerics

/// One quantization-aware training run: a student on a grid, taught by its full-precision self.
///
/// It knows no thread, clock or file: those are passed in, or belong to its caller.
///
/// `@unchecked Sendable` because one thread at a time, the engine's, calls it.
public final class QuantizationRun: @unchecked Sendable {
  public let network: LlamaNetwork
  public let settings: QuantizationSettings
  let teacher: FloatBuffer
  let weights: QuantizedWeights
  let engine: StepEngine
  let pool: WorkerPool
  var observations: [SiteObservation]
  let average: WeightAverage?
  private let evaluator: LanguageEvaluator
  let evaluationWeights: WeightSet

  /// `teacher` holds the full-precision parameters; the student starts from a copy.
  ///
  /// Precondition: `settings.grid` names a grid.
  public init(
    _ network: LlamaNetwork, teacher: FloatBuffer, operand: DenseProduct.Operand,
    settings: QuantizationSettings, step: StepSettings, source: any BatchSource,
    evaluator: LanguageEvaluator, pool: WorkerPool, clock: @escaping @Sendable () -> Double
  ) {
    self.network = network
    self.settings = settings
    self.teacher = teacher
    self.pool = pool
    self.evaluator = evaluator
    let parameters = FloatBuffer(count: network.layout.count, zeroed: false)
    parameters.copy(from: teacher)
    weights = QuantizedWeights(
      network.layout, parameters: parameters, operand: operand, settings: settings,
      seed: step.seed, pool: pool)
    evaluationWeights = WeightSet(
      layout: network.layout, floats: weights.effective.floats, operand: .float)
    let teacherWeights = WeightSet(layout: network.layout, floats: teacher, operand: operand)
    teacherWeights.refresh()
    engine = StepEngine(
      network, parameters: parameters, path: weights, teacher: teacherWeights, settings: step,
      source: source, pool: pool, clock: clock)
    observations = network.layout.sites.map { SiteObservation($0) }
    average = Self.makeAverage(step, parameters, weights)
    weights.prepare(pool: pool)
  }

  /// A run that is looked at and not trained: one short sequence, no data of its own.
  public static func inspecting(
    _ network: LlamaNetwork, teacher: FloatBuffer, settings: QuantizationSettings, seed: UInt64,
    pool: WorkerPool
  ) -> QuantizationRun {
    let tokens: [Int32] = [0, 0]
    return QuantizationRun(
      network, teacher: teacher, operand: .float, settings: settings,
      step: StepSettings(
        sequences: 1, context: 2, shards: 1, loss: .divergence,
        schedule: LearningRateSchedule(peak: 0, warmupSteps: 1, totalSteps: 1), seed: seed),
      source: SequencePool(label: "none", tokens: tokens, context: 2),
      evaluator: LanguageEvaluator(network, windows: tokens, context: 2, threads: pool.threadCount),
      pool: pool, clock: { 0 })
  }

  public var stepsDone: Int { engine.stepsDone }
  public var lossDigest: String { engine.digest.text }
  public var phaseTimes: PhaseTimes { engine.times }
  public var stepSettings: StepSettings { engine.settings }
  /// The student's weights as passes use them: quantize(W Qᵀ) Q, and the rest as it is.
  public var effectiveWeights: FloatBuffer { weights.effective.floats }
  /// The full-precision parameters; they never change.
  public var teacherWeights: FloatBuffer { teacher }

  /// One whole step. A step that is not finite changes no parameter.
  public func step() -> StepMeasurement {
    let measurement = engine.step()
    if measurement.isFinite { average?.take(step: measurement.step) }
    return measurement
  }

  /// From the second step on, the teacher's logits of the first are used again: for measurements.
  ///
  /// Precondition: every batch is the same.
  package func keepTeacherLogits() { engine.keepTeacherLogits() }

  /// Quality of the quantized student on the evaluation windows, in fp32.
  public func validate() -> LanguageEvaluator.Score {
    weights.prepare(pool: pool)
    evaluationWeights.refresh()
    return evaluator.score(evaluationWeights, pool: pool)
  }

  /// Sets the peak rate of the weights; angles and scales keep theirs.
  public func setLearningRate(_ rate: Double) { engine.settings.schedule.peak = rate }

  /// Gives the sites whose names match a grid of their own; returns how many matched.
  public func setGrid(_ grid: WeightGrid, layers: LayerGlob) -> Int {
    let chosen = network.layout.sites.indices.filter {
      layers.matches(network.layout.sites[$0].name)
    }
    if !chosen.isEmpty { weights.setGrid(grid, sites: chosen, pool: pool) }
    for index in chosen { observations[index].forgetCodes() }
    average?.restart(afterStep: stepsDone)
    return chosen.count
  }

  /// The bits of every site whose name matches, in layout order.
  public func layerBits(matching layers: LayerGlob) -> [Int] {
    weights.sites.filter { layers.matches($0.site.name) }.map { $0.quantizer.grid.bits }
  }

  /// Freezes or thaws the angles of inputs with a matching site; returns how many inputs.
  public func freezeAngles(_ frozen: Bool, layers: LayerGlob) -> Int {
    var count = 0
    for (index, input) in network.layout.inputs.enumerated() {
      guard let rotation = weights.rotations[index],
        input.sites.contains(where: { layers.matches(network.layout.sites[$0].name) })
      else { continue }
      rotation.frozen = frozen
      count += 1
    }
    return count
  }

  /// Codes, scales and angles over quantized weights, in bits.
  ///
  /// A code takes the grid's bits, a scale 8 (32 where it is free), an angle 32.
  public var bitsPerWeight: Double {
    Double(quantizedBits) / Double(max(1, network.layout.quantizedCount))
  }

  /// Bytes of the quantized weights with their scales and angles.
  public var quantizedBytes: Int { (quantizedBits + 7) / 8 }

  private var quantizedBits: Int {
    let codes = weights.sites.reduce(0) { total, site in
      total + site.site.count * site.quantizer.grid.bits
        + site.logScales.count * site.quantizer.scaleRule.bits
    }
    return codes + weights.rotations.reduce(0) { $0 + ($1?.angles.count ?? 0) * 32 }
  }
}
