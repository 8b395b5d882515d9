#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension PackedAgreement {
  /// Takes in the logits of one position; `target` is the token that came next, or the label.
  mutating func take(
    _ engine: [Float], following: [Float], bounds: [Float], independent: [Float], target: Int
  ) {
    compare(engine, following, bounds)
    let (ours, theirs) = (Self.likeliest(engine), Self.likeliest(independent))
    if ours == theirs { independentAgreeing += 1 }
    if ours == target { engineRight += 1 }
    if theirs == target { independentRight += 1 }
    engineNLL += Self.loss(engine, target)
    followingNLL += Self.loss(following, target)
    independentNLL += Self.loss(independent, target)
  }

  private mutating func compare(_ engine: [Float], _ reference: [Float], _ bounds: [Float]) {
    let bound = bounds.max() ?? 0
    let first = Self.likeliest(reference)
    let second = reference.indices.lazy.filter { $0 != first }.map { reference[$0] }.max()
    positions += 1
    largestBound = max(largestBound, bound)
    beyondBound += bounds.indices.count { abs(engine[$0] - reference[$0]) > bounds[$0] }
    guard let second, reference[first] - second > 2 * bound else { return }
    decided += 1
    if Self.likeliest(engine) == first { agreeing += 1 }
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
