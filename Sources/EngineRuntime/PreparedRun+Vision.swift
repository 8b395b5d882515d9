import DataFaults
import EngineMessages
import Models
import Numerics
import Training

extension PreparedRun {
  /// A run of a vision transformer: images in place of text, accuracy in place of perplexity.
  static func prepareVision(
    _ configuration: RunConfiguration, _ model: OpenedVisionModel, reference: Score?,
    pool: WorkerPool, cancellation: CancellationToken, clock: @escaping @Sendable () -> Double,
    report: (String) -> Void
  ) throws -> PreparedRun {
    try checkGrid(configuration, path: model.path)
    guard configuration.outliers == nil else {
      throw DataFault(
        file: model.path, place: "--plant-outliers", found: "a vision transformer",
        expected: "a language model")
    }
    let settings = configuration.images ?? ImageSettings()
    let network = VisionNetwork(model.configuration)
    let teacher = try UnreadableInput.reading {
      try network.readParameters(from: model.tensors, cancellation: cancellation)
    }
    report("reading images")
    let data = try ImageData.load(
      settings, model, selects: configuration.averagedShare > 0)
    try cancellation.check()
    let evaluator = VisionEvaluator(network, images: data.validation, threads: pool.threadCount)
    let (reference, rtn) = try baselines(
      configuration, network.layout, known: reference, teacher: teacher, evaluator, pool: pool,
      cancellation: cancellation, report: report)
    var step = stepSettings(configuration)
    step.loss.crossEntropyWeight = settings.labelWeight
    let run = QuantizationRun(
      VisionTask(
        network, images: data.training, augmentation: settings.augmentation,
        batch: settings.batch, shards: configuration.shards),
      teacher: teacher, operand: operand(configuration), settings: configuration.quantization,
      step: step, evaluator: evaluator, pool: pool, clock: clock)
    let file = model.path
    return PreparedRun(
      run: run, reference: reference, rtn: rtn,
      selector: data.selection.map {
        VisionEvaluator(network, images: $0, threads: pool.threadCount)
      },
      sensitivityEvaluator: probing(network, data.probes, threads: pool.threadCount),
      metric: .accuracy, contextLength: model.configuration.tokens,
      trainingLabel: "\(data.training.count) images of \(data.training.label)",
      validationLabel: "\(data.validation.count) images of \(data.validation.label)",
      network: nil, vision: (network, data.validation),
      requireTokenizer: {
        try RunModel.vision(model).language(for: "tokenizer of \(file)").requireTokenizer()
      })
  }

  private static func probing(
    _ network: VisionNetwork, _ images: ImageSet?, threads: Int
  ) -> (@Sendable () -> any Evaluator)? {
    guard let images else { return nil }
    return { VisionEvaluator(network, images: images, threads: threads) }
  }
}
