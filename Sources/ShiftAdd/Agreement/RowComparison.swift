private import Models

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One row of tokens through the engine and the reference, position by position.
struct RowComparison {
  private let decoding: PackedDecoding
  private let following: PackedReference
  private let independent: PackedReference
  private let roundings: Roundings
  private let vocabulary: Int
  private var result = PackedAgreement()

  /// What the engine rounded at the last position, by group of sites.
  private final class Roundings {
    var rows: [RoundedRow] = []
  }

  init(_ parts: PackedParts, _ model: PackedLlama, context: Int, kernels: ShiftAddKernels) {
    let roundings = Roundings()
    self.roundings = roundings
    decoding = PackedDecoding(model, capacity: context, batch: 1, kernels: kernels)
    decoding.observer = { _, activations in roundings.rows.append(RoundedRow(activations)) }
    following = PackedReference(parts)
    independent = PackedReference(parts)
    vocabulary = parts.configuration.vocabularySize
  }

  mutating func run(_ tokens: [Int32]) -> PackedAgreement {
    for (token, next) in zip(tokens, tokens.dropFirst()) { take(token, next: Int(next)) }
    let scored = Double(tokens.count - 1)
    result.engineNLL /= scored
    result.followingNLL /= scored
    result.independentNLL /= scored
    result.largestDistance = following.largestDistance
    result.borderingShare = Double(following.bordering) / Double(max(1, following.followedCodes))
    return result
  }

  private mutating func take(_ token: Int32, next: Int) {
    var logits = [Float](repeating: 0, count: vocabulary)
    roundings.rows = []
    decoding.advance([token], logits: &logits)
    following.followed = roundings.rows
    let expected = following.advance(token)
    compare(logits, expected.logits, expected.bounds)
    let alone = independent.advance(token).logits
    if Self.likeliest(alone) == Self.likeliest(logits) { result.independentAgreeing += 1 }
    result.engineNLL += Self.loss(logits, next)
    result.followingNLL += Self.loss(expected.logits, next)
    result.independentNLL += Self.loss(alone, next)
  }

  private mutating func compare(_ engine: [Float], _ reference: [Float], _ bounds: [Float]) {
    let bound = bounds.max() ?? 0
    let first = Self.likeliest(reference)
    let second = reference.indices.lazy.filter { $0 != first }.map { reference[$0] }.max()
    result.positions += 1
    result.largestBound = max(result.largestBound, bound)
    result.beyondBound += bounds.indices.count { abs(engine[$0] - reference[$0]) > bounds[$0] }
    guard let second, reference[first] - second > 2 * bound else { return }
    result.decided += 1
    if Self.likeliest(engine) == first { result.agreeing += 1 }
  }

  private static func likeliest(_ logits: [Float]) -> Int {
    logits.indices.reduce(0) { logits[$1] > logits[$0] ? $1 : $0 }
  }

  private static func loss(_ logits: [Float], _ target: Int) -> Double {
    let top = Double(logits.max() ?? 0)
    let total = logits.reduce(0.0) { $0 + exp(Double($1) - top) }
    return log(total) + top - Double(logits[target])
  }
}
