public import Numerics

/// Continues a prompt token by token.
public struct TextGeneration {
  private let decoding: any SequenceDecoding
  private let endTokens: Set<Int32>
  private let logits: FloatBuffer

  /// `weights` holds fp32 operands.
  public init(_ network: LlamaNetwork, _ weights: WeightSet, capacity: Int) {
    self.init(
      LlamaDecoding(network, weights, sequences: 1, capacity: capacity),
      configuration: network.configuration)
  }

  /// Generates with any engine.
  public init(_ decoding: any SequenceDecoding, configuration: LlamaConfiguration) {
    self.decoding = decoding
    endTokens = Set(configuration.endTokens.map(Int32.init))
    logits = FloatBuffer(count: configuration.vocabularySize)
  }

  /// Calls `emit` with each new token until an end token, `limit` tokens, a full context, or
  /// `emit` returning false; returns the new tokens.
  ///
  /// Precondition: `prompt` is not empty and shorter than the capacity.
  @discardableResult
  public func continueText(
    from prompt: [Int32], limit: Int, sampler: TokenSampler,
    using generator: inout SeededGenerator, emit: (Int32) -> Bool = { _ in true }
  ) -> [Int32] {
    precondition(
      !prompt.isEmpty && prompt.count < decoding.capacity,
      "TextGeneration: expected 1..<\(decoding.capacity) prompt tokens, found \(prompt.count)")
    decoding.reset()
    decoding.take(prompt, logits: logits.base)
    var result: [Int32] = []
    while result.count < limit {
      let token = sampler.choose(UnsafeBufferPointer(logits.elements), using: &generator)
      if endTokens.contains(token) { break }
      result.append(token)
      if !emit(token) || decoding.position == decoding.capacity { break }
      if result.count < limit { decoding.take([token], logits: logits.base) }
    }
    return result
  }
}
