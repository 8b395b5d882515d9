private import Models

/// One row of tokens through the engine and the reference, position by position.
struct RowComparison {
  private let decoding: PackedDecoding
  private let following: PackedReference
  private let independent: PackedReference
  private let roundings = Roundings()
  private let vocabulary: Int
  private var result = PackedAgreement()

  init(_ parts: PackedParts, _ model: PackedLlama, context: Int, kernels: ShiftAddKernels) {
    decoding = PackedDecoding(model, capacity: context, batch: 1, kernels: kernels)
    decoding.observer = roundings.hear
    following = PackedReference(parts)
    independent = PackedReference(parts)
    vocabulary = model.configuration.vocabularySize
  }

  mutating func run(_ tokens: [Int32]) -> PackedAgreement {
    for (token, next) in zip(tokens, tokens.dropFirst()) { take(token, next: Int(next)) }
    let scored = Double(tokens.count - 1)
    result.engineNLL /= scored
    result.followingNLL /= scored
    result.independentNLL /= scored
    result.largestDistance = following.products.statistics.largestDistance
    result.borderingShare = following.products.statistics.borderingShare
    return result
  }

  private mutating func take(_ token: Int32, next: Int) {
    var logits = [Float](repeating: 0, count: vocabulary)
    decoding.advance([token], logits: &logits)
    following.products.followed = roundings.rows
    let expected = following.advance(token)
    result.take(
      logits, following: expected.logits, bounds: expected.bounds,
      independent: independent.advance(token).logits, target: next)
  }
}
