private import CKernels
import Models
internal import Numerics

/// One worker's share of a step: its images, forward through teacher and student, back through the
/// student, some at a time so that activations stay in near memory.
///
/// Everything it writes is its own, so shards run side by side. `@unchecked Sendable`: losses are
/// read only after the shard ran.
final class VisionShard: TaskShard, @unchecked Sendable {
  /// Rows of the residual stream at a time, about.
  private static let chunkRows = 544

  let gradients: FloatBuffer
  private(set) var divergence = 0.0
  private(set) var crossEntropy = 0.0
  private(set) var reconstruction = 0.0

  private let network: VisionNetwork
  private let feed: ImageFeed
  private let images: Range<Int>
  private let chunk: Int
  private let student: VisionWorkspace
  private let teacher: VisionWorkspace?
  private let logits: FloatBuffer
  private let logitGradient: FloatBuffer
  /// The teacher's logits of all images.
  private let teacherLogits: FloatBuffer
  private var keepsLogits = false
  private var hasKeptLogits = false

  /// `images` is the shard's part of the feed's.
  init(
    _ network: VisionNetwork, feed: ImageFeed, images: Range<Int>, weights: WeightSet,
    distils: Bool
  ) {
    let operand = weights.operands.operand
    let c = network.configuration
    self.network = network
    self.feed = feed
    self.images = images
    chunk = max(1, min(images.count, Self.chunkRows / c.tokens))
    student = VisionWorkspace(network, images: chunk, operand: operand, training: true)
    teacher =
      distils
      ? VisionWorkspace(
        network, images: chunk, operand: operand, training: false, keepsStreams: true) : nil
    logits = FloatBuffer(count: chunk * c.classCount)
    logitGradient = FloatBuffer(count: chunk * c.classCount)
    teacherLogits = FloatBuffer(count: distils ? images.count * c.classCount : 0)
    gradients = FloatBuffer(count: weights.gradientCount)
  }

  func run(
    weights: WeightSet, teacherWeights: WeightSet?, loss: DistillationLoss, scale: Double
  ) {
    network.beginBackward(gradients)
    divergence = 0
    crossEntropy = 0
    reconstruction = 0
    for first in stride(from: images.lowerBound, to: images.upperBound, by: chunk) {
      let count = min(chunk, images.upperBound - first)
      let weight = loss.reconstructionWeight * Double(count) * scale
      let taught = teach(teacherWeights, first: first, count: count, streams: weight > 0)
      let pixels = feed.pixels.base + first * network.configuration.pixels
      network.forward(weights, pixels: pixels, images: count, workspace: student)
      network.logits(weights, images: count, workspace: student, into: logits.base)
      measureLoss(taught, first: first, count: count, loss, scale)
      reconstruction +=
        Double(count)
        * network.backward(
          weights, logitGradient: logitGradient.base, images: count, workspace: student,
          gradients: gradients, towards: target(weight))
    }
    hasKeptLogits = keepsLogits
  }

  func keepTeacherLogits() { keepsLogits = true }

  private func target(_ weight: Double) -> VisionStreamTarget? {
    weight > 0 ? teacher.map { VisionStreamTarget($0, weight: Float(weight)) } : nil
  }

  /// The teacher's logits of some images; `streams` asks for its residual streams too.
  private func teach(
    _ weights: WeightSet?, first: Int, count: Int, streams: Bool
  ) -> UnsafePointer<Float>? {
    guard let teacher, let weights else { return nil }
    let c = network.configuration
    let rows = teacherLogits.base + (first - images.lowerBound) * c.classCount
    if !hasKeptLogits || streams {
      network.forward(
        weights, pixels: feed.pixels.base + first * c.pixels, images: count, workspace: teacher)
      network.logits(weights, images: count, workspace: teacher, into: rows)
    }
    return UnsafePointer(rows)
  }

  private func measureLoss(
    _ taught: UnsafePointer<Float>?, first: Int, count: Int, _ loss: DistillationLoss,
    _ scale: Double
  ) {
    var totals = (0.0, 0.0)
    withUnsafeMutablePointer(to: &totals) { pair in
      pair.withMemoryRebound(to: Double.self, capacity: 2) { sums in
        feed.labels.withUnsafeBufferPointer { labels in
          bfq_rows().pointee.distil(
            logits.base, taught, labels.baseAddress.map { $0 + first }, Int64(count),
            Int64(network.configuration.classCount), Float(loss.divergenceWeight),
            Float(loss.crossEntropyWeight), Float(scale), logitGradient.base, nil, sums)
        }
      }
    }
    divergence += totals.0
    crossEntropy += totals.1
  }
}
