public import Models
public import Numerics
public import Training

/// A model quantized by a post-training method on the spot, to be looked at.
public enum PostTrainedRun {
  /// `configuration` says the method, and where calibration text comes from.
  ///
  /// Throws: `DataFault` of the text or of the calibration's activations.
  /// Precondition: the configuration has a post-training method.
  public static func make(
    _ configuration: RunConfiguration, _ model: OpenedModel, parameters: FloatBuffer,
    pool: WorkerPool
  ) throws -> QuantizationRun {
    let network = LlamaNetwork(model.configuration)
    let run = QuantizationRun.inspecting(
      network.layout, teacher: parameters, settings: configuration.quantization,
      seed: configuration.seed, pool: pool)
    guard let settings = configuration.postTraining, settings.method.needsCalibration else {
      return run
    }
    let data = try RunData.load(
      configuration, model, network, teacher: parameters, pool: pool, report: { _ in })
    let task = PreparedRun.task(configuration, network, data.source)
    try run.postTrain(
      settings,
      calibration: task.makeCalibration(
        samples: settings.samples, seed: configuration.seed, threads: pool.threadCount))
    return run
  }
}
