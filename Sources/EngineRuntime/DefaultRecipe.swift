public import Models
public import Training

/// How the embedded default model was made: `bfq-tui pretrain` follows it again.
///
/// A byte-level Llama on the King James text: 2 key/value heads for 4 heads, and a hidden size
/// (384 = 3 * 128) that is no power of two, so that every path of the product is used by default.
public enum DefaultRecipe {
  public static let configuration = LlamaConfiguration(
    dimension: 128, hiddenDimension: 384, layerCount: 4, headCount: 4, keyValueHeadCount: 2,
    vocabularySize: 256, contextLength: 256, beginToken: 0, endTokens: [0])
  public static let steps = 4_000
  public static let batchTokens = 4_096
  public static let learningRate = 3e-3
  public static let weightDecay = 0.1
  public static let warmupSteps = 100

  public static func task(
    _ network: LlamaNetwork, source: any BatchSource, batchTokens: Int
  ) -> LanguageTask {
    LanguageTask(
      network, source: source, sequences: max(1, batchTokens / configuration.contextLength),
      context: configuration.contextLength)
  }

  public static func stepSettings(
    steps: Int, learningRate: Double, seed: UInt64
  ) -> StepSettings {
    StepSettings(
      loss: .crossEntropy,
      schedule: LearningRateSchedule(
        peak: learningRate, warmupSteps: min(warmupSteps, max(1, steps / 10)), totalSteps: steps),
      weightDecay: weightDecay, seed: seed)
  }
}
