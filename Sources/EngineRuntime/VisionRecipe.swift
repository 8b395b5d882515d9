public import Models
public import Training

/// How the embedded vision transformer was made: `bfq-tui pretrain --model vit` follows it again.
///
/// Norms before the branches, GELU, and the mean of the patches: what the readers' test model of
/// CIFAR images is not.
public enum VisionRecipe {
  public static let configuration = VisionConfiguration(
    channels: 1, height: 28, width: 28, patch: 4, dimension: 64, hiddenDimension: 128,
    layerCount: 4, headCount: 4, activation: .gelu, normPlacement: .pre, pooling: .mean,
    classTokens: 0, classNames: FashionPackage.classNames, mean: [0.286], deviation: [0.353])
  public static let steps = 6_000
  public static let augmentation = ImageAugmentation.cropFlip
  public static let batchImages = 128
  public static let learningRate = 2e-3
  public static let weightDecay = 0.05
  public static let warmupSteps = 200

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
