public import Models
public import Numerics

/// Judges weights on fixed data, always in fp32.
public protocol Evaluator: Sendable {
  /// Throws: `Cancelled`, asked between rows or images.
  /// Precondition: `weights` has fp32 operands; `pool` has no more threads than the evaluator.
  func score(
    _ weights: WeightSet, pool: WorkerPool, cancellation: CancellationToken
  ) throws(Cancelled) -> Score
}

extension Evaluator {
  /// As `score(_:pool:cancellation:)`, to the end.
  public func score(_ weights: WeightSet, pool: WorkerPool) -> Score {
    Uncancelled.value { () throws(Cancelled) in
      try score(weights, pool: pool, cancellation: .never)
    }
  }
}
