import ArgumentParser
import DataFaults
import EngineRuntime
import Models
import Numerics
import Training

/// `pretrain --model vit`: the embedded vision transformer, from the Fashion-MNIST images.
struct VisionPretraining {
  let seed: UInt64
  let steps: Int
  let batchImages: Int
  let learningRate: Double
  let precision: String
  let output: String

  private let network = VisionNetwork(VisionRecipe.configuration)

  init(_ command: PretrainCommand) {
    seed = command.common.seed
    steps = command.steps ?? VisionRecipe.steps
    batchImages = command.batchImages
    learningRate = command.learningRate ?? VisionRecipe.learningRate
    precision = command.precision
    output = command.output ?? "vision-model.safetensors"
  }

  func run(pool: WorkerPool, train: (PretrainingRun, _ steps: Int) throws -> Void) throws -> (
    run: PretrainingRun, score: Score, bytes: Int
  ) {
    let images = try images(FashionPackage.trainingImages)
    let judged = try self.images(FashionPackage.testImages)
    var generator = SeededGenerator(seed: seed)
    let run = PretrainingRun(
      VisionTask(
        network, images: images, augmentation: VisionRecipe.augmentation, batch: batchImages),
      parameters: network.randomParameters(using: &generator),
      operand: DenseProduct.Operand(precision: precision),
      step: VisionRecipe.stepSettings(steps: steps, learningRate: learningRate, seed: seed),
      pool: pool, clock: MonotonicClock.now)
    try train(run, steps)
    let score = PostTrainingScore.reference(
      network.layout, parameters: run.parameters,
      evaluator: VisionEvaluator(network, images: judged, threads: pool.threadCount), pool: pool)
    return (run, score, try write(run, score))
  }

  private func images(_ path: String?) throws -> ImageSet {
    guard let path else {
      throw DataFault(
        file: FashionPackage.packageName, place: "images", found: "not installed",
        expected: "Debian's \(FashionPackage.packageName) package")
    }
    return try ImageFile.read(path, for: network.configuration)
  }

  private func write(_ run: PretrainingRun, _ score: Score) throws -> Int {
    try VisionModelFile.write(
      configuration: network.configuration,
      tensors: ParameterSource(network.layout, run.parameters),
      metadata: [
        "recipe": "bfq-tui pretrain --model vit --seed \(seed) --steps \(steps) "
          + "--batch-images \(batchImages) --learning-rate \(learningRate) "
          + "--precision \(precision)",
        "lossDigest": run.lossDigest, "testAccuracy": String(score.accuracy ?? .nan),
      ], to: output)
  }
}
