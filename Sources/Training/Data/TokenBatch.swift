/// The sequences of one step: tokens and what should follow each, `[sequences, context]`.
public struct TokenBatch: Sendable {
  public let sequences: Int
  public let context: Int
  public var tokens: [Int32]
  /// The next token at each position; -1 where it is not known and not scored.
  public var targets: [Int32]

  public init(sequences: Int, context: Int) {
    self.sequences = sequences
    self.context = context
    tokens = Array(repeating: 0, count: sequences * context)
    targets = Array(repeating: -1, count: sequences * context)
  }

  public var tokenCount: Int { sequences * context }
}
