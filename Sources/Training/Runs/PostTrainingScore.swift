public import Models
public import Numerics

/// Quality of models that are not trained: the full-precision one, and its rounding.
public enum PostTrainingScore {
  /// The full-precision model.
  public static func reference(
    _ layout: ParameterLayout, parameters: FloatBuffer, evaluator: any Evaluator,
    pool: WorkerPool
  ) -> Score {
    Uncancelled.value { () throws(Cancelled) in
      try reference(
        layout, parameters: parameters, evaluator: evaluator, pool: pool, cancellation: .never)
    }
  }

  /// As above; throws `Cancelled`.
  package static func reference(
    _ layout: ParameterLayout, parameters: FloatBuffer, evaluator: any Evaluator,
    pool: WorkerPool, cancellation: CancellationToken
  ) throws(Cancelled) -> Score {
    let weights = WeightSet(layout: layout, floats: parameters, operand: .float)
    weights.refresh()
    return try evaluator.score(weights, pool: pool, cancellation: cancellation)
  }

  /// Round-to-nearest of every site under `settings`: scales of least squared error, no training.
  ///
  /// Throws: `Cancelled`.
  public static func roundToNearest(
    _ layout: ParameterLayout, parameters: FloatBuffer, settings: QuantizationSettings,
    seed: UInt64, evaluator: any Evaluator, pool: WorkerPool,
    cancellation: CancellationToken
  ) throws(Cancelled) -> Score {
    try evaluator.score(
      rounded(layout, parameters: parameters, settings: settings, seed: seed, pool: pool),
      pool: pool, cancellation: cancellation)
  }

  /// That rounding, with fp32 operands and the transforms of its activations.
  public static func rounded(
    _ layout: ParameterLayout, parameters: FloatBuffer, settings: QuantizationSettings,
    seed: UInt64, pool: WorkerPool
  ) -> WeightSet {
    let weights = QuantizedWeights(
      layout, parameters: parameters, operand: .float, settings: settings, seed: seed,
      pool: pool)
    weights.prepare(pool: pool)
    return weights.effective
  }
}
