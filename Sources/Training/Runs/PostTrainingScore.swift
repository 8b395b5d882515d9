public import Models
public import Numerics

/// Quality of models that are not trained: the full-precision one, and its rounding.
public enum PostTrainingScore {
  /// The full-precision model.
  public static func reference(
    _ layout: ParameterLayout, parameters: FloatBuffer, evaluator: any Evaluator,
    pool: WorkerPool
  ) -> Score {
    let weights = WeightSet(layout: layout, floats: parameters, operand: .float)
    weights.refresh()
    return evaluator.score(weights, pool: pool)
  }

  /// Round-to-nearest of every site under `settings`: scales of least squared error, no training.
  public static func roundToNearest(
    _ layout: ParameterLayout, parameters: FloatBuffer, settings: QuantizationSettings,
    seed: UInt64, evaluator: any Evaluator, pool: WorkerPool
  ) -> Score {
    reference(
      layout,
      parameters: rounded(
        layout, parameters: parameters, settings: settings, seed: seed, pool: pool),
      evaluator: evaluator, pool: pool)
  }

  /// The effective weights of that rounding, in the parameters' layout.
  public static func rounded(
    _ layout: ParameterLayout, parameters: FloatBuffer, settings: QuantizationSettings,
    seed: UInt64, pool: WorkerPool
  ) -> FloatBuffer {
    let weights = QuantizedWeights(
      layout, parameters: parameters, operand: .float, settings: settings, seed: seed,
      pool: pool)
    weights.prepare(pool: pool)
    return weights.effective.floats
  }
}
