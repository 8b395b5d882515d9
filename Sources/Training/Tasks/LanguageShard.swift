private import CKernels
package import Models
package import Numerics

/// One worker's share of a step: its sequences, forward through teacher and student, back through
/// the student.
///
/// Everything it writes is its own, so shards run side by side; their gradients are summed in shard
/// order. `@unchecked Sendable`: losses are read only after the shard ran.
package final class LanguageShard: TaskShard, @unchecked Sendable {
  package let gradients: FloatBuffer
  package private(set) var divergence = 0.0
  package private(set) var crossEntropy = 0.0
  package private(set) var reconstruction = 0.0

  private let network: LlamaNetwork
  private let feed: TokenFeed
  private let firstSequence: Int
  private let sequences: Int
  private let context: Int
  private let student: LlamaWorkspace
  private let teacher: LlamaWorkspace?
  private let studentLogits: FloatBuffer
  private let teacherLogits: FloatBuffer
  private let logitGradient: OperandBuffer
  private let chunkRows: Int
  /// The teacher's logits of all rows, where they are kept from one pass to the next.
  private var keptLogits: FloatBuffer?
  private var hasKeptLogits = false

  /// `range` is the shard's part of the feed's sequences.
  init(
    _ network: LlamaNetwork, feed: TokenFeed, sequences range: Range<Int>, context: Int,
    weights: WeightSet, distils: Bool
  ) {
    let operand = weights.operands.operand
    self.network = network
    self.feed = feed
    firstSequence = range.lowerBound
    sequences = range.count
    let sequences = range.count
    self.context = context
    let vocabulary = network.configuration.vocabularySize
    student = LlamaWorkspace(
      network, sequences: sequences, context: context, operand: operand, training: true)
    teacher =
      distils
      ? LlamaWorkspace(
        network, sequences: sequences, context: context, operand: operand, training: false,
        keepsStreams: true) : nil
    // About a megabyte of logits at a time, so that they are read again from near memory.
    chunkRows = min(sequences * context, max(32, min(256, 262_144 / vocabulary)))
    studentLogits = FloatBuffer(count: chunkRows * vocabulary)
    teacherLogits = FloatBuffer(count: distils ? chunkRows * vocabulary : 0)
    logitGradient = OperandBuffer(count: sequences * context * vocabulary, operand: operand)
    gradients = FloatBuffer(count: weights.gradientCount)
  }

  package func run(
    weights: WeightSet, teacherWeights: WeightSet?, loss: DistillationLoss, scale: Double
  ) {
    let offset = firstSequence * context
    feed.batch.tokens.withUnsafeBufferPointer { tokens in
      feed.batch.targets.withUnsafeBufferPointer { targets in
        guard let tokens = tokens.baseAddress, let targets = targets.baseAddress else { return }
        pass(weights, teacherWeights, tokens + offset, targets + offset, loss, scale)
      }
    }
  }

  /// Shapes: `tokens`, `targets` [sequences, context].
  private func pass(
    _ weights: WeightSet, _ teacherWeights: WeightSet?, _ tokens: UnsafePointer<Int32>,
    _ targets: UnsafePointer<Int32>, _ loss: DistillationLoss, _ scale: Double
  ) {
    let rows = sequences * context
    network.forward(
      weights, tokens: tokens, sequences: sequences, context: context, workspace: student)
    if let teacher, let teacherWeights, !hasKeptLogits {
      network.forward(
        teacherWeights, tokens: tokens, sequences: sequences, context: context, workspace: teacher)
    }
    measureLoss(weights, teacherWeights, targets, loss, scale)
    network.beginBackward(gradients, rows: rows, workspace: student)
    network.headBackward(
      weights, logitGradient: logitGradient, first: 0, count: rows, workspace: student,
      gradients: gradients)
    reconstruction =
      Double(rows)
      * network.backward(
        weights, tokens: tokens, sequences: sequences, context: context, workspace: student,
        gradients: gradients,
        towards: target(weight: loss.reconstructionWeight * Double(rows) * scale))
  }

  private func target(weight: Double) -> StreamTarget? {
    weight > 0 ? teacher.map { StreamTarget($0, weight: Float(weight)) } : nil
  }

  private func measureLoss(
    _ weights: WeightSet, _ teacherWeights: WeightSet?, _ targets: UnsafePointer<Int32>,
    _ loss: DistillationLoss, _ scale: Double
  ) {
    let rows = sequences * context
    let vocabulary = network.configuration.vocabularySize
    var totals = (0.0, 0.0)
    for first in stride(from: 0, to: rows, by: chunkRows) {
      let count = min(chunkRows, rows - first)
      network.logits(
        weights, first: first, count: count, workspace: student, into: studentLogits.base)
      let at = first * vocabulary
      let teacherRows = teacherRows(teacherWeights, first: first, count: count)
      withUnsafeMutablePointer(to: &totals) { pair in
        pair.withMemoryRebound(to: Double.self, capacity: 2) { sums in
          bfq_rows().pointee.distil(
            studentLogits.base, teacherRows, targets + first, Int64(count), Int64(vocabulary),
            Float(loss.divergenceWeight), Float(loss.crossEntropyWeight), Float(scale),
            logitGradient.floats.map { $0 + at }, logitGradient.halves.map { $0 + at }, sums)
        }
      }
    }
    divergence = totals.0
    crossEntropy = totals.1
    hasKeptLogits = keptLogits != nil
  }

  package func keepTeacherLogits() {
    keptLogits = FloatBuffer(count: sequences * context * network.configuration.vocabularySize)
  }

  private func teacherRows(
    _ weights: WeightSet?, first: Int, count: Int
  ) -> UnsafePointer<Float>? {
    guard let teacher, let weights else { return nil }
    let kept = keptLogits.map { $0.base + first * network.configuration.vocabularySize }
    let rows = kept ?? teacherLogits.base
    if !hasKeptLogits {
      network.logits(weights, first: first, count: count, workspace: teacher, into: rows)
    }
    return UnsafePointer(rows)
  }
}
