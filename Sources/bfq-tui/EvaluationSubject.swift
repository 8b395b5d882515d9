import ArgumentParser
import DataFaults
import EngineRuntime
import Foundation
import Models
import Numerics
import Training

/// What an evaluation or a generation runs: a model's full-precision weights, its rounding on a
/// grid, or the trained weights of a session or checkpoint.
struct EvaluationSubject {
  let opened: OpenedModel
  let network: LlamaNetwork
  private let parameters: FloatBuffer
  private let engine: String
  private let settings: QuantizationSettings
  private let seed: UInt64
  private let trained: TrainedCheckpoint?

  static func open(
    _ options: ModelOptions, engine: String, _ quantization: QuantizationOptions, seed: UInt64
  ) throws -> EvaluationSubject {
    let trained = try UnreadableInput.reading {
      try options.model.flatMap(TrainedCheckpoint.open(path:))
    }
    let opened = try trained?.openBase(EmbeddedResources.defaultModel) ?? options.open()
    let network = LlamaNetwork(opened.configuration)
    return EvaluationSubject(
      opened: opened, network: network,
      parameters: try UnreadableInput.reading { try network.readParameters(from: opened.tensors) },
      engine: engine, settings: quantization.settings, seed: seed, trained: trained)
  }

  /// The weights a pass uses, in floats.
  func weights(pool: WorkerPool) throws -> FloatBuffer {
    guard engine == "fake-quant" else { return parameters }
    if let trained { return try trained.effectiveWeights(network, parameters, pool: pool) }
    return PostTrainingScore.rounded(
      network, parameters: parameters, settings: settings, seed: seed, pool: pool)
  }

  func score(_ evaluator: LanguageEvaluator, pool: WorkerPool) throws -> LanguageEvaluator.Score {
    PostTrainingScore.reference(
      network, parameters: try weights(pool: pool), evaluator: evaluator, pool: pool)
  }
}
