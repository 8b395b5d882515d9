public import Models
public import Numerics

/// Judges weights on fixed data, always in fp32.
public protocol Evaluator: Sendable {
  /// Precondition: `weights` has fp32 operands; `pool` has no more threads than the evaluator.
  func score(_ weights: WeightSet, pool: WorkerPool) -> Score
}
