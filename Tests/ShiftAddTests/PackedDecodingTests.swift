import Models
import Numerics
import Testing

@testable import ShiftAdd

@Suite struct PackedDecodingTests {
  private func logits(
    _ model: PackedLlama, _ tokens: [Int32], batch: Int, kernels: ShiftAddKernels = .fastest
  ) -> [Float] {
    let decoding = PackedDecoding(model, capacity: tokens.count, batch: batch, kernels: kernels)
    let vocabulary = model.configuration.vocabularySize
    let buffer = FloatBuffer(count: batch * vocabulary)
    var result: [Float] = []
    for start in stride(from: 0, to: tokens.count, by: batch) {
      let part = Array(tokens[start..<min(tokens.count, start + batch)])
      decoding.advance(part, logits: buffer.base, everyPosition: true)
      result += buffer.elements.prefix(part.count * vocabulary)
    }
    return result
  }

  private let tokens: [Int32] = (0..<24).map { Int32($0 * 7 % 50) }

  /// One by one, in batches, with every kernel set: the same sums of the same integers.
  @Test func batchesAndKernelsDoNotChangeABit() {
    let model = PackedLlama(TinyParts.make(grid: "apot3"))
    let expected = logits(model, tokens, batch: 1)
    for kernels in ShiftAddKernels.available {
      #expect(logits(model, tokens, batch: 1, kernels: kernels) == expected, "\(kernels.name)")
    }
    let batched = logits(model, tokens, batch: 7)
    // Rotations and norms of a batch may round in another order; the integers do not.
    let difference = zip(batched, expected).map { abs($0 - $1) }.max() ?? 0
    #expect(difference <= 1e-3 * (expected.map { abs($0) }.max() ?? 1))
  }

  /// The float forward of the same weights differs by the rounding of activations to 127 steps.
  @Test func agreesWithFloatsUpToTheRoundingOfActivations() {
    let parts = TinyParts.make(grid: "apot4")
    let network = LlamaNetwork(TinyParts.configuration)
    let weights = WeightSet(
      layout: network.layout, floats: parts.effectiveWeights(), operand: .float)
    weights.refresh()
    let dense = LlamaDecoding(network, weights, sequences: 1, capacity: tokens.count)
    let packed = logits(PackedLlama(parts), tokens, batch: 1)
    let row = FloatBuffer(count: TinyParts.configuration.vocabularySize)
    var (error, size) = (0.0, 0.0)
    for (position, token) in tokens.enumerated() {
      dense.advance([token], logits: row.base)
      for index in 0..<row.count {
        let difference = Double(packed[position * row.count + index] - row.base[index])
        error += difference * difference
        size += Double(row.base[index] * row.base[index])
      }
    }
    #expect((error / size).squareRoot() < 0.05)
  }

  @Test func resettingForgetsWhatWasRead() {
    let model = PackedLlama(TinyParts.make())
    let decoding = PackedDecoding(model, capacity: 24, batch: 4)
    var first = [Float](repeating: 0, count: 50)
    var again = first
    decoding.take(Array(tokens.prefix(9)), logits: &first)
    decoding.reset()
    decoding.take(Array(tokens.prefix(9)), logits: &again)
    #expect(first == again && decoding.position == 9)
  }

  @Test func scoresDoNotDependOnThreads() {
    let model = PackedLlama(TinyParts.make())
    let windows = (0..<5 * 20).map { Int32($0 * 11 % 50) }
    let scores = [1, 3].map { threads -> Double in
      let pool = WorkerPool(threads: threads)
      defer { pool.shutDown() }
      return PackedScore.score(model, windows: windows, context: 20, pool: pool).nll
    }
    #expect(scores[0] == scores[1] && scores[0].isFinite)
  }
}
