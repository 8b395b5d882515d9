private import CKernels
public import Numerics

/// Draws whole sequences from a model: the data of a run that has no text.
public enum SequenceSampling {
  /// Samples `count` sequences of `context` tokens at temperature 1, each from the begin token (or
  /// a random one where there is none). An end token is followed by a new beginning.
  ///
  /// Every sequence has its own stream of the seed, so the result does not depend on the threads.
  ///
  /// Shapes: the result is [count, context].
  /// Throws: `Cancelled`, asked between positions.
  public static func sample(
    _ network: LlamaNetwork, _ weights: WeightSet, count: Int, context: Int, seed: UInt64,
    pool: WorkerPool, cancellation: CancellationToken = .never
  ) throws(Cancelled) -> [Int32] {
    let width = 64
    let groups = (count + width - 1) / width
    let result = SampledTokens(count: groups * width * context)
    pool.run(parts: groups) { group, _ in
      if cancellation.isCancelled { return }
      sampleGroup(
        network, weights, first: group * width, width: width, context: context, seed: seed,
        into: result.base + group * width * context, cancellation: cancellation)
    }
    try cancellation.check()
    return Array(UnsafeBufferPointer(start: result.base, count: count * context))
  }

  private static func sampleGroup(
    _ network: LlamaNetwork, _ weights: WeightSet, first: Int, width: Int, context: Int,
    seed: UInt64, into output: UnsafeMutablePointer<Int32>, cancellation: CancellationToken
  ) {
    let c = network.configuration
    let decoding = LlamaDecoding(network, weights, sequences: width, capacity: context)
    let logits = FloatBuffer(count: width * c.vocabularySize)
    var generators = (0..<width).map { SeededGenerator(seed: seed, stream: UInt64(first + $0)) }
    var tokens = generators.indices.map { index in
      Int32(c.beginToken ?? generators[index].index(below: c.vocabularySize))
    }
    for position in 0..<context {
      for row in 0..<width { output[row * context + position] = tokens[row] }
      if position + 1 == context || cancellation.isCancelled { break }
      decoding.advance(tokens, logits: logits.base)
      for row in 0..<width {
        let draw = generators[row].uniform()
        tokens[row] = bfq_rows().pointee.sample(
          logits.base + row * c.vocabularySize, Int64(c.vocabularySize), draw)
        if c.endTokens.contains(Int(tokens[row])) { tokens[row] = Int32(c.beginToken ?? 0) }
      }
    }
  }
}

/// Tokens that workers write in disjoint rows.
private final class SampledTokens: @unchecked Sendable {
  // Disjoint rows by the partition of the pool.
  let base: UnsafeMutablePointer<Int32>
  init(count: Int) { base = .allocate(capacity: count) }
  deinit { base.deallocate() }
}
