public import Models
import Numerics

/// Next-token training of a Llama on sequences of one length.
public struct LanguageTask: TrainingTask {
  public let network: LlamaNetwork
  public let source: any BatchSource
  public let sequences: Int
  public let context: Int
  /// Parts a batch is split into.
  public let shardCount: Int

  public init(
    _ network: LlamaNetwork, source: any BatchSource, sequences: Int, context: Int,
    shards: Int = 2
  ) {
    self.network = network
    self.source = source
    self.sequences = sequences
    self.context = context
    shardCount = max(1, min(shards, sequences))
  }

  public var layout: ParameterLayout { network.layout }
  public var positionsPerStep: Int { sequences * context }

  public func makePasses(for weights: WeightSet, distils: Bool) -> TaskPasses {
    let feed = TokenFeed(source, sequences: sequences, context: context)
    let starts = (0...shardCount).map { $0 * sequences / shardCount }
    let shards = zip(starts, starts.dropFirst()).map { start, end in
      LanguageShard(
        network, feed: feed, sequences: start..<end, context: context, weights: weights,
        distils: distils)
    }
    return TaskPasses(feed: feed, shards: shards)
  }
}

/// The tokens of a step.
///
/// `@unchecked Sendable`: drawn by one thread between passes, read by workers during them.
final class TokenFeed: BatchFeed, @unchecked Sendable {
  private(set) var batch: TokenBatch
  private let source: any BatchSource

  init(_ source: any BatchSource, sequences: Int, context: Int) {
    self.source = source
    batch = TokenBatch(sequences: sequences, context: context)
  }

  func draw(using generator: inout SeededGenerator) { source.fill(&batch, using: &generator) }
}
