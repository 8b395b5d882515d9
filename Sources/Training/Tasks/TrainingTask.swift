public import Models
public import Numerics

/// What a run trains: the layout of a network, and the batches and passes of its kind of data.
///
/// The trainer knows named linear sites, not architectures: a new kind of model is a new task.
public protocol TrainingTask: Sendable {
  var layout: ParameterLayout { get }
  /// Tokens or images that the loss of a step is averaged over.
  var positionsPerStep: Int { get }
  /// The buffers of a step for the student's weights; with a loss that distils, also a teacher's
  /// beside the student's.
  func makePasses(for weights: WeightSet, distils: Bool) -> TaskPasses
}

/// The batch of a step, and the shards that pass it through the network.
public struct TaskPasses: Sendable {
  public let feed: any BatchFeed
  /// Gradients are summed in this order, so the bits of a run depend on the number of shards.
  public let shards: [any TaskShard]

  public init(feed: any BatchFeed, shards: [any TaskShard]) {
    self.feed = feed
    self.shards = shards
  }
}

/// Holds the batch that the shards of one step read.
public protocol BatchFeed: AnyObject, Sendable {
  /// Draws the next batch; all randomness is the caller's generator.
  func draw(using generator: inout SeededGenerator)
}

/// One worker's share of a step: forward through teacher and student, back through the student.
public protocol TaskShard: AnyObject, Sendable {
  /// With the layout of the parameters, and behind it those of the inputs' transforms:
  /// `WeightSet.gradientCount` floats.
  var gradients: FloatBuffer { get }
  /// Sum of KL(teacher || student) over the shard's positions, in nats.
  var divergence: Double { get }
  /// Sum of the cross-entropy over the shard's positions, in nats.
  var crossEntropy: Double { get }
  /// Mean distance of the layers' outputs from the teacher's, times the shard's positions.
  var reconstruction: Double { get }
  /// Passes the shard's part of the batch; `scale` turns sums into the step's mean.
  func run(
    weights: WeightSet, teacherWeights: WeightSet?, loss: DistillationLoss, scale: Double)
  /// From the second pass on, the teacher's logits of the first are used again.
  ///
  /// Precondition: every batch is the same.
  func keepTeacherLogits()
}
