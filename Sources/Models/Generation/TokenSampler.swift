#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

public import Numerics

/// Chooses the next token from logits.
public enum TokenSampler: Codable, Hashable, Sendable {
  /// The largest logit; the first of equals.
  case greedy
  /// Softmax at `temperature`, cut to the smallest set of tokens that holds `topP` of it.
  case nucleus(temperature: Double, topP: Double)

  /// Shapes: `logits` [vocabulary].
  public func choose(
    _ logits: UnsafeBufferPointer<Float>, using generator: inout SeededGenerator
  ) -> Int32 {
    switch self {
    case .greedy: return Int32(Self.largest(logits))
    case .nucleus(let temperature, let topP):
      if temperature <= 0 { return Int32(Self.largest(logits)) }
      return Self.sample(logits, Float(temperature), Float(topP), generator.uniform())
    }
  }

  private static func largest(_ logits: UnsafeBufferPointer<Float>) -> Int {
    var best = 0
    for index in logits.indices where logits[index] > logits[best] { best = index }
    return best
  }

  private static func sample(
    _ logits: UnsafeBufferPointer<Float>, _ temperature: Float, _ topP: Float, _ draw: Float
  ) -> Int32 {
    let top = logits[largest(logits)]
    let weights = logits.map { exp(($0 - top) / temperature) }
    guard topP < 1 else { return pick(Array(weights.indices), weights, draw) }
    let order = weights.indices.sorted { weights[$0] > weights[$1] }
    let limit = topP * weights.reduce(0, +)
    var kept: [Int] = []
    var mass: Float = 0
    for index in order {
      kept.append(index)
      mass += weights[index]
      if mass >= limit { break }
    }
    return pick(kept, weights, draw)
  }

  private static func pick(_ candidates: [Int], _ weights: [Float], _ draw: Float) -> Int32 {
    var rest = draw * candidates.reduce(0) { $0 + weights[$1] }
    for index in candidates {
      rest -= weights[index]
      if rest < 0 { return Int32(index) }
    }
    return Int32(candidates.last ?? 0)
  }
}
