import Models
import Numerics

/// A text that a person and a model write in turns.
struct Conversation {
  private let decoding: any SequenceDecoding
  private let tokenizer: any Tokenizer
  private let sampler: TokenSampler
  private let endTokens: Set<Int32>
  private let logits: FloatBuffer
  private var generator: SeededGenerator
  private var last: Int32?

  init(
    _ decoding: any SequenceDecoding, configuration: LlamaConfiguration,
    tokenizer: any Tokenizer, sampler: TokenSampler, seed: UInt64
  ) {
    self.decoding = decoding
    self.tokenizer = tokenizer
    self.sampler = sampler
    endTokens = Set(configuration.endTokens.map(Int32.init))
    logits = FloatBuffer(count: configuration.vocabularySize)
    generator = SeededGenerator(seed: seed, stream: 3)
  }

  mutating func reset() {
    decoding.reset()
    last = nil
  }

  /// Takes `line` in and says at most `limit` tokens; false where the context ran out first, and
  /// the next line begins anew.
  mutating func answer(_ line: String, limit: Int, say: (String) -> Void) -> Bool {
    let tokens = tokenizer.encode(line, begin: decoding.position == 0)
    if tokens.isEmpty {
      // The logits after what was said last still stand.
      return decoding.position == 0 || speak(after: last, limit: limit, say: say)
    }
    guard decoding.position + tokens.count < decoding.capacity else {
      reset()
      return false
    }
    decoding.take(tokens, logits: logits.base)
    return speak(after: tokens.last, limit: limit, say: say)
  }

  private mutating func speak(
    after token: Int32?, limit: Int, say: (String) -> Void
  ) -> Bool {
    var pieces = TokenText(tokenizer, after: token)
    defer { if let rest = pieces.finish() { say(rest) } }
    for _ in 0..<limit {
      let next = sampler.choose(UnsafeBufferPointer(logits.elements), using: &generator)
      if endTokens.contains(next) { return true }
      if let piece = pieces.take(next) { say(piece) }
      last = next
      guard decoding.position < decoding.capacity else {
        reset()
        return false
      }
      decoding.take([next], logits: logits.base)
    }
    return true
  }
}
