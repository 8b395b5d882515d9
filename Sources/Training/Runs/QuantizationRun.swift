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
  public let task: any TrainingTask
  public let settings: QuantizationSettings
  let teacher: FloatBuffer
  let weights: QuantizedWeights
  let engine: StepEngine
  let pool: WorkerPool
  var observations: [SiteObservation]
  let average: WeightAverage?
  /// nil where the run is only looked at.
  private let evaluator: (any Evaluator)?
  let evaluationWeights: WeightSet

  /// `teacher` holds the full-precision parameters; the student starts from a copy.
  ///
  /// Precondition: `settings.grid` names a grid.
  public init(
    _ task: any TrainingTask, teacher: FloatBuffer, operand: DenseProduct.Operand,
    settings: QuantizationSettings, step: StepSettings, evaluator: (any Evaluator)?,
    pool: WorkerPool, clock: @escaping @Sendable () -> Double
  ) {
    let layout = task.layout
    self.task = task
    self.settings = settings
    self.teacher = teacher
    self.pool = pool
    self.evaluator = evaluator
    let parameters = FloatBuffer(count: layout.count, zeroed: false)
    parameters.copy(from: teacher)
    weights = QuantizedWeights(
      layout, parameters: parameters, operand: operand, settings: settings, seed: step.seed,
      pool: pool)
    evaluationWeights = weights.effective.with(operand: .float)
    let teacherWeights = WeightSet(layout: layout, floats: teacher, operand: operand)
    teacherWeights.refresh()
    engine = StepEngine(
      task, parameters: parameters, path: weights, teacher: teacherWeights, settings: step,
      pool: pool, clock: clock)
    observations = layout.sites.map { SiteObservation($0) }
    average = Self.makeAverage(step, parameters, weights)
    weights.prepare(pool: pool)
  }

  /// A run that is looked at and not trained: it has no data.
  public static func inspecting(
    _ layout: ParameterLayout, teacher: FloatBuffer, settings: QuantizationSettings,
    seed: UInt64, optimizer: OptimizerKind = .adamw, pool: WorkerPool
  ) -> QuantizationRun {
    QuantizationRun(
      IdleTask(layout: layout), teacher: teacher, operand: .float, settings: settings,
      step: StepSettings(
        loss: .divergence,
        schedule: LearningRateSchedule(peak: 0, warmupSteps: 1, totalSteps: 1),
        optimizer: optimizer, seed: seed),
      evaluator: nil, pool: pool, clock: { 0 })
  }

  public var layout: ParameterLayout { task.layout }
  public var stepsDone: Int { engine.stepsDone }
  public var lossDigest: String { engine.digest.text }
  public var phaseTimes: PhaseTimes { engine.times }
  public var stepSettings: StepSettings { engine.settings }
  /// The student as evaluations see it: fp32 operands of its quantized weights, and the transforms
  /// of its activations.
  public func studentWeights() -> WeightSet {
    evaluationWeights.refresh()
    return evaluationWeights
  }
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

  /// Quality of the quantized student on the evaluation data, in fp32.
  ///
  /// Precondition: the run has an evaluator.
  public func validate() -> Score {
    Uncancelled.value { () throws(Cancelled) in try validate(cancellation: .never) }
  }

  /// As `validate`; throws `Cancelled`.
  package func validate(cancellation: CancellationToken) throws(Cancelled) -> Score {
    guard let evaluator else {
      preconditionFailure("QuantizationRun.validate: expected an evaluator, found none")
    }
    return try score(by: evaluator, cancellation: cancellation)
  }

  func score(
    by evaluator: any Evaluator, cancellation: CancellationToken
  ) throws(Cancelled) -> Score {
    weights.prepare(pool: pool)
    return try evaluator.score(studentWeights(), pool: pool, cancellation: cancellation)
  }

  /// Sets the peak rate of the weights; angles and scales keep theirs.
  public func setLearningRate(_ rate: Double) { engine.settings.schedule.peak = rate }

  /// Gives the sites whose names match a grid of their own; returns how many matched.
  public func setGrid(_ grid: WeightGrid, layers: LayerGlob) -> Int {
    let chosen = layout.sites.indices.filter {
      layers.matches(layout.sites[$0].name)
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

  /// Codes, scales and rotations over quantized weights, in bits.
  ///
  /// A code takes the grid's bits, a scale 8 (32 where it is free), a rotation what
  /// `storedBits` says.
  public var bitsPerWeight: Double {
    Double(quantizedBits) / Double(max(1, layout.quantizedCount))
  }

  /// Bytes of the quantized weights with their scales and angles.
  public var quantizedBytes: Int { (quantizedBits + 7) / 8 }

  var quantizedBits: Int {
    let codes = weights.sites.reduce(0) { total, site in
      total + site.site.count * site.quantizer.grid.bits
        + site.logScales.count * site.quantizer.scaleRule.bits
    }
    return codes
      + weights.rotations.reduce(0) { $0 + ($1.map { settings.storedBits(of: $0) } ?? 0) }
  }
}
