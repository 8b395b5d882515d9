import DataFaults
import EngineRuntime
import Models
import Numerics
import Training

/// What an evaluation of a vision transformer runs: full precision, its rounding on a grid, or the
/// trained weights of a session or checkpoint.
struct VisionSubject {
  let opened: OpenedVisionModel
  let network: VisionNetwork
  private let parameters: FloatBuffer
  private let quantization: QuantizationOptions
  private let seed: UInt64
  private let trained: TrainedCheckpoint?

  /// nil where the model is a language model.
  static func open(
    _ options: ModelOptions, _ quantization: QuantizationOptions, _ outliers: OutlierOptions,
    seed: UInt64
  ) throws -> VisionSubject? {
    guard try options.openPacked() == nil else { return nil }
    return try UnreadableInput.reading {
      let trained = try options.openTrained()
      let model = try trained?.openBase(EmbeddedResources.models) ?? options.openAny()
      guard case .vision(let opened) = model else { return nil }
      guard outliers.channels == nil else {
        throw DataFault(
          file: opened.path, place: "--plant-outliers", found: "a vision transformer",
          expected: "a language model")
      }
      let network = VisionNetwork(opened.configuration)
      return VisionSubject(
        opened: opened, network: network,
        parameters: try network.readParameters(from: opened.tensors), quantization: quantization,
        seed: seed, trained: trained)
    }
  }

  /// The run at its checkpoint, or the rounding, to be looked at.
  func run(pool: WorkerPool) throws -> QuantizationRun {
    if let trained { return try trained.trainedRun(network.layout, parameters, pool: pool) }
    if let settings = quantization.postTrainingSettings, settings.method.needsCalibration {
      throw DataFault(
        file: opened.path, place: "--method \(quantization.method)",
        found: "a vision transformer to calibrate", expected: "a session of `train --method`")
    }
    return QuantizationRun.inspecting(
      network.layout, teacher: parameters, settings: quantization.settings, seed: seed,
      pool: pool)
  }

  /// Throws: `DataFault` for an engine that has no vision models.
  func score(
    _ images: ImageSet, engine: EngineOptions.Kind, pool: WorkerPool
  ) throws -> Score {
    let evaluator = VisionEvaluator(network, images: images, threads: pool.threadCount)
    return evaluator.score(try weights(engine, pool: pool), pool: pool)
  }

  private func weights(_ engine: EngineOptions.Kind, pool: WorkerPool) throws -> WeightSet {
    switch engine {
    case .reference:
      let weights = WeightSet(layout: network.layout, floats: parameters, operand: .float)
      weights.refresh()
      return weights
    case .fakeQuant: return try run(pool: pool).studentWeights()
    case .shiftAdd:
      throw DataFault(
        file: opened.path, place: "--engine shift-add", found: "a vision transformer",
        expected: "a language model: packed vision models are not in this build")
    }
  }
}
