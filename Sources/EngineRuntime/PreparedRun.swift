import DataFaults
import Foundation
import ButterflyQuant
import EngineMessages
import Models
import Numerics
import Training

/// A configuration turned into something that can step: model, data, run.
struct PreparedRun: Sendable {
  let run: QuantizationRun
  let reference: Score
  let rtn: Score
  /// Judges what to keep at the end; nil where nothing is chosen.
  let selector: (any Evaluator)?
  /// Judges layers one by one before bits are chosen; nil where all labelled images are reported on.
  let sensitivityEvaluator: (@Sendable () -> any Evaluator)?
  let metric: RunDescription.Metric
  /// Tokens of a window, or of an image.
  let contextLength: Int
  let trainingLabel: String
  let validationLabel: String
  /// What the inference engine needs of a language model; nil for a vision transformer.
  let network: LlamaNetwork?
  /// What it needs of a vision transformer; nil for a language model.
  var vision: (network: VisionNetwork, images: ImageSet)?
  let requireTokenizer: @Sendable () throws -> any Tokenizer

  /// Loads everything; `report` hears of each stage.
  ///
  /// Throws: `DataFault` of the model, the text or the settings; `Cancelled`, asked within stages
  /// and between them.
  static func prepare(
    _ configuration: RunConfiguration, embedded: EmbeddedModels, reference: Score?,
    pool: WorkerPool, cancellation: CancellationToken, clock: @escaping @Sendable () -> Double,
    report: (String) -> Void
  ) throws -> PreparedRun {
    report("opening the model")
    try cancellation.check()
    switch try open(configuration, embedded) {
    case .language(let model):
      return try prepareLanguage(
        configuration, model, reference: reference, pool: pool, cancellation: cancellation,
        clock: clock, report: report)
    case .vision(let model):
      return try prepareVision(
        configuration, model, reference: reference, pool: pool, cancellation: cancellation,
        clock: clock, report: report)
    }
  }

  private static func prepareLanguage(
    _ configuration: RunConfiguration, _ model: OpenedModel, reference: Score?,
    pool: WorkerPool, cancellation: CancellationToken, clock: @escaping @Sendable () -> Double,
    report: (String) -> Void
  ) throws -> PreparedRun {
    try check(configuration, model.configuration, path: model.path)
    let network = LlamaNetwork(model.configuration)
    let teacher = try UnreadableInput.reading {
      try network.readParameters(from: model.tensors, cancellation: cancellation)
    }
    configuration.outliers?.plant(in: teacher, of: network)
    let data = try RunData.load(
      configuration, model, network, teacher: teacher, pool: pool, cancellation: cancellation,
      report: report)
    let evaluator = LanguageEvaluator(
      network, windows: data.windows, context: configuration.context, threads: pool.threadCount)
    let (reference, rtn) = try baselines(
      configuration, network.layout, known: reference, teacher: teacher, evaluator, pool: pool,
      cancellation: cancellation, report: report)
    let run = QuantizationRun(
      task(configuration, network, data.source), teacher: teacher,
      operand: operand(configuration), settings: configuration.quantization,
      step: stepSettings(configuration), evaluator: evaluator, pool: pool, clock: clock)
    let selector =
      data.selection.isEmpty
      ? nil
      : LanguageEvaluator(
        network, windows: data.selection, context: configuration.context,
        threads: pool.threadCount)
    return PreparedRun(
      run: run, reference: reference, rtn: rtn, selector: selector,
      sensitivityEvaluator: { [probes = data.probes, threads = pool.threadCount] in
        LanguageEvaluator(
          network, windows: probes, context: configuration.context, threads: threads)
      }, metric: .perplexity,
      contextLength: configuration.context, trainingLabel: data.source.label,
      validationLabel: data.validationLabel, network: network,
      requireTokenizer: { try model.requireTokenizer() })
  }

  /// What the trained model is compared with: full precision, and rounding without training.
  static func baselines(
    _ configuration: RunConfiguration, _ layout: ParameterLayout, known: Score?,
    teacher: FloatBuffer,
    _ evaluator: any Evaluator, pool: WorkerPool, cancellation: CancellationToken,
    report: (String) -> Void
  ) throws(Cancelled) -> (reference: Score, rtn: Score) {
    report("measuring full precision and round-to-nearest")
    let reference: Score
    if let known {
      reference = known
    } else {
      reference = try PostTrainingScore.reference(
        layout, parameters: teacher, evaluator: evaluator, pool: pool, cancellation: cancellation)
    }
    var plain = configuration.quantization
    plain.rotation = .none
    let rtn = try PostTrainingScore.roundToNearest(
      layout, parameters: teacher, settings: plain, seed: configuration.seed,
      evaluator: evaluator, pool: pool, cancellation: cancellation)
    return (reference, rtn)
  }

  static func open(
    _ configuration: RunConfiguration, _ embedded: EmbeddedModels
  ) throws -> RunModel {
    try RunModel.open(
      path: configuration.model, tokenizerPath: configuration.tokenizer, embedded: embedded)
  }

  static func operand(_ configuration: RunConfiguration) -> DenseProduct.Operand {
    DenseProduct.Operand(precision: configuration.precision)
  }

  static func task(
    _ configuration: RunConfiguration, _ network: LlamaNetwork, _ source: any BatchSource
  ) -> LanguageTask {
    let length = configuration.sequenceLength ?? configuration.context
    return LanguageTask(
      network, source: source, sequences: max(1, configuration.batchTokens / length),
      context: length, shards: configuration.shards)
  }

  static func stepSettings(_ configuration: RunConfiguration) -> StepSettings {
    StepSettings(
      loss: DistillationLoss(
        divergenceWeight: 1, crossEntropyWeight: 0,
        reconstructionWeight: configuration.reconstruction ?? 0),
      schedule: LearningRateSchedule(
        peak: configuration.learningRate,
        warmupSteps: max(1, min(200, configuration.steps / 20)),
        totalSteps: max(1, configuration.steps)),
      optimizer: configuration.optimizer ?? .adamw, seed: configuration.seed,
      unquantizedRateFactor: configuration.unquantizedRate ?? 1,
      averagedShare: configuration.averagedShare)
  }

  private static func check(
    _ configuration: RunConfiguration, _ model: LlamaConfiguration, path: String
  ) throws {
    guard configuration.context >= 2, configuration.context <= model.contextLength else {
      throw DataFault(
        file: path, place: "--context", found: "\(configuration.context)",
        expected: "2...\(model.contextLength), what the model was trained for")
    }
    if let length = configuration.sequenceLength, !(2...configuration.context).contains(length) {
      throw DataFault(
        file: path, place: "--sequence-length", found: "\(length)",
        expected: "2...\(configuration.context), the context")
    }
    try checkGrid(configuration, path: path)
  }

  static func checkGrid(_ configuration: RunConfiguration, path: String) throws {
    guard WeightGrid.named(configuration.quantization.grid) != nil else {
      throw DataFault(
        file: path, place: "--grid", found: configuration.quantization.grid,
        expected: "one of " + WeightGrid.all.map(\.name).joined(separator: ", "))
    }
  }
}
