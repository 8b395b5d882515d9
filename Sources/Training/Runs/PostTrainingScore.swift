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
    evaluator.score(
      rounded(layout, parameters: parameters, settings: settings, seed: seed, pool: pool),
      pool: pool)
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
