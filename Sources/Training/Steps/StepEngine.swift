package import Models
package import Numerics

/// The step that every kind of training shares: batch, forward and back on all shards, reduce,
/// clip, update.
///
/// Used by one thread at a time, which drives the pool. `@unchecked Sendable` because the engine
/// thread alone calls it after construction elsewhere.
package final class StepEngine: @unchecked Sendable {
  package let task: any TrainingTask
  package var settings: StepSettings
  package let parameters: FloatBuffer
  package let path: any WeightPath
  package let optimizer: any ParameterOptimizer
  package private(set) var stepsDone = 0
  package private(set) var times = PhaseTimes()
  package private(set) var digest = LossDigest()
  package private(set) var generator: SeededGenerator

  private let teacherWeights: WeightSet?
  private let feed: any BatchFeed
  private let shards: [any TaskShard]
  private let reduction: GradientReduction
  private let pool: WorkerPool
  private let clock: @Sendable () -> Double
  private let segments: [UpdateSegment]

  package init(
    _ task: any TrainingTask, parameters: FloatBuffer, path: any WeightPath, teacher: WeightSet?,
    settings: StepSettings, pool: WorkerPool, clock: @escaping @Sendable () -> Double
  ) {
    self.task = task
    self.settings = settings
    self.parameters = parameters
    self.path = path
    self.pool = pool
    self.clock = clock
    teacherWeights = teacher
    optimizer = settings.optimizer.make(count: task.layout.count)
    generator = SeededGenerator(seed: settings.seed, stream: 1)
    let passes = task.makePasses(for: path.effective, distils: teacher != nil)
    feed = passes.feed
    shards = passes.shards
    reduction = GradientReduction(
      shards: shards.map(\.gradients), count: path.effective.gradientCount)
    segments = UpdateSegment.segments(of: task.layout, settings)
  }

  /// Gradients of the last step, with the layout of the parameters; behind it zeros.
  package var gradients: FloatBuffer { shards[0].gradients }

  /// One whole step. A step that is not finite changes no parameter.
  package func step() -> StepMeasurement {
    var mark = clock()
    feed.draw(using: &generator)
    lap(.batch, &mark)
    path.prepare(pool: pool)
    lap(.quantize, &mark)
    pool.run(parts: shards.count, ShardWork(engine: self))
    lap(.forwardBackward, &mark)
    reduction.sum(pool: pool)
    lap(.reduce, &mark)
    path.backward(gradients, pool: pool)
    lap(.quantizeBackward, &mark)
    let measurement = update()
    lap(.update, &mark)
    return measurement
  }

  /// From the second step on, the teacher's logits of the first are used again: for measurements.
  ///
  /// Precondition: every batch is the same.
  package func keepTeacherLogits() {
    for shard in shards { shard.keepTeacherLogits() }
  }

  /// Puts the engine where a checkpoint was written.
  package func restore(stepsDone: Int, generator: SeededGenerator, digest: LossDigest) {
    self.stepsDone = stepsDone
    self.generator = generator
    self.digest = digest
  }

  /// The streams' distance is a guide at the beginning: it fades as the rate does, so that the end
  /// of a run is judged by predictions alone.
  private var loss: DistillationLoss {
    var loss = settings.loss
    loss.reconstructionWeight *= settings.schedule.factor(at: stepsDone)
    return loss
  }

  fileprivate func runShard(_ part: Int) {
    shards[part].run(
      weights: path.effective, teacherWeights: teacherWeights, loss: loss,
      scale: 1 / Double(task.positionsPerStep))
  }

  private func update() -> StepMeasurement {
    let positions = task.positionsPerStep
    let divergence = shards.reduce(0) { $0 + $1.divergence } / Double(positions)
    let crossEntropy = shards.reduce(0) { $0 + $1.crossEntropy } / Double(positions)
    let reconstruction = shards.reduce(0) { $0 + $1.reconstruction } / Double(positions)
    let loss =
      self.loss.divergenceWeight * divergence
      + self.loss.crossEntropyWeight * crossEntropy
      + self.loss.reconstructionWeight * reconstruction
    let norm = (reduction.squareSum(pool: pool) + path.ownSquareSum()).squareRoot()
    let clipped = norm > settings.clipNorm
    let measurement = StepMeasurement(
      step: stepsDone + 1, loss: loss, divergence: divergence, crossEntropy: crossEntropy,
      learningRate: settings.schedule.rate(at: stepsDone), gradientNorm: norm, clipped: clipped,
      positions: positions)
    digest.append(loss)
    if measurement.isFinite { apply(scale: clipped ? Float(settings.clipNorm / norm) : 1) }
    return measurement
  }

  private func apply(scale: Float) {
    let factor = settings.schedule.factor(at: stepsDone)
    let step = stepsDone + 1
    pool.run(
      parts: segments.count,
      UpdateWork(engine: self, rate: settings.schedule.peak * factor, gradientScale: scale))
    path.updateOwn(
      step: step, totalSteps: settings.schedule.totalSteps, factor: factor, gradientScale: scale)
    stepsDone = step
  }

  fileprivate func updateSegment(_ part: Int, rate: Double, gradientScale: Float) {
    optimizer.update(
      parameters, gradients: gradients, range: segments[part].range, step: stepsDone + 1,
      rate: rate * segments[part].rateFactor,
      decay: segments[part].decays ? settings.weightDecay : 0,
      gradientScale: gradientScale)
  }

  private func lap(_ phase: PhaseTimes.Phase, _ mark: inout Double) {
    let now = clock()
    times[phase] += now - mark
    mark = now
  }
}

/// One shard a part.
private struct ShardWork: PartedWork {
  let engine: StepEngine

  func run(part: Int, worker: Int) { engine.runShard(part) }
}

/// One segment of the parameters a part.
private struct UpdateWork: PartedWork {
  let engine: StepEngine
  let rate: Double
  let gradientScale: Float

  func run(part: Int, worker: Int) {
    engine.updateSegment(part, rate: rate, gradientScale: gradientScale)
  }
}
