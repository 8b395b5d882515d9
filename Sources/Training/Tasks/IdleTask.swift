internal import Models
internal import Numerics

/// A task that is never stepped: for runs that are only looked at.
struct IdleTask: TrainingTask {
  let layout: ParameterLayout
  var positionsPerStep: Int { 1 }

  func makePasses(for weights: WeightSet, distils: Bool) -> TaskPasses {
    TaskPasses(feed: NoBatch(), shards: [IdleShard(weights)])
  }

  private final class NoBatch: BatchFeed {
    func draw(using generator: inout SeededGenerator) {}
  }

  /// Its gradients are zero, as those of a run that took no step.
  private final class IdleShard: TaskShard {
    let gradients: FloatBuffer
    var divergence: Double { 0 }
    var crossEntropy: Double { 0 }
    var reconstruction: Double { 0 }

    init(_ weights: WeightSet) { gradients = FloatBuffer(count: weights.gradientCount) }

    func run(
      weights: WeightSet, teacherWeights: WeightSet?, loss: DistillationLoss, scale: Double
    ) {
      preconditionFailure("IdleTask: expected no step, found one")
    }

    func keepTeacherLogits() {}
  }
}
