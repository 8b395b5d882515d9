import Models
import Numerics
import Training

/// A run small enough for a test: two layers, a size that is no power of two, grouped heads.
struct TinyRun {
  static let configuration = LlamaConfiguration(
    dimension: 24, hiddenDimension: 40, layerCount: 2, headCount: 4, keyValueHeadCount: 2,
    vocabularySize: 32, contextLength: 16, beginToken: 0)

  let pool: WorkerPool
  let run: QuantizationRun

  init(
    threads: Int = 1, seed: UInt64 = 1, rotation: RotationKind = .learned,
    operand: DenseProduct.Operand = .float
  ) {
    self.init(
      threads: threads, seed: seed,
      settings: QuantizationSettings(rotation: rotation, groupSize: 16), operand: operand)
  }

  init(
    threads: Int = 1, seed: UInt64 = 1, settings: QuantizationSettings,
    optimizer: OptimizerKind = .adamw, operand: DenseProduct.Operand = .float
  ) {
    pool = WorkerPool(threads: threads)
    let network = LlamaNetwork(Self.configuration)
    var generator = SeededGenerator(seed: 99)
    let teacher = network.randomParameters(using: &generator)
    for index in 0..<teacher.count { teacher.base[index] *= 8 }
    let tokens = (0..<64 * 16).map { _ in Int32(generator.index(below: 32)) }
    let source = SequencePool(label: "random tokens", tokens: tokens, context: 16)
    run = QuantizationRun(
      LanguageTask(network, source: source, sequences: 8, context: 16), teacher: teacher,
      operand: operand, settings: settings,
      step: StepSettings(
        loss: .divergence,
        schedule: LearningRateSchedule(peak: 2e-3, warmupSteps: 2, totalSteps: 60),
        optimizer: optimizer, seed: seed),
      evaluator: LanguageEvaluator(
        network, windows: Array(tokens.prefix(64)), context: 16, threads: threads),
      pool: pool, clock: { 0 })
  }

  func steps(_ count: Int) -> [Double] { (0..<count).map { _ in run.step().loss } }
}
