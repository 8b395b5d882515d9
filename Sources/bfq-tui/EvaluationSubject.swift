import ArgumentParser
import DataFaults
import EngineRuntime
import Foundation
import Models
import Numerics
import ShiftAdd
import Training

/// What an evaluation or a generation runs: a model's full-precision weights, its rounding on a
/// grid, the trained weights of a session or checkpoint, or a packed file.
struct EvaluationSubject {
  let opened: OpenedModel
  let network: LlamaNetwork
  private let parameters: FloatBuffer
  private let engine: EngineOptions
  private let settings: QuantizationSettings
  private let seed: UInt64
  private let trained: TrainedCheckpoint?
  private let packed: PackedParts?
  /// Set where a method calibrates before it quantizes.
  private let calibrated: RunConfiguration?

  static func open(
    _ options: ModelOptions, engine: EngineOptions, _ quantization: QuantizationOptions,
    seed: UInt64, outliers: OutlierChannels? = nil
  ) throws -> EvaluationSubject {
    try UnreadableInput.reading {
      let packed = try options.openPacked()
      let trained = try packed == nil ? options.openTrained() : nil
      try SubjectOptions.check(
        isPacked: packed != nil, trained, quantization, path: options.model ?? "")
      let opened =
        try packed?.opened(path: options.model ?? "")
        ?? trained?.openBase(EmbeddedResources.models).language(for: "text") ?? options.open()
      let network = LlamaNetwork(opened.configuration)
      let parameters = try network.readParameters(from: opened.tensors)
      (trained?.outliers ?? outliers)?.plant(in: parameters, of: network)
      return EvaluationSubject(
        opened: opened, network: network, parameters: parameters, engine: engine,
        settings: quantization.settings, seed: seed, trained: trained, packed: packed,
        calibrated: quantization.calibrated(options, opened, seed: seed))
    }
  }

  /// What a floating-point pass uses.
  func weights(pool: WorkerPool) throws -> WeightSet {
    // A packed file's weights are quantized already.
    guard engine.engine == .fakeQuant, packed == nil else {
      let weights = WeightSet(layout: network.layout, floats: parameters, operand: .float)
      weights.refresh()
      return weights
    }
    if let trained { return try trained.studentWeights(network.layout, parameters, pool: pool) }
    return try quantizedRun(pool).studentWeights()
  }

  /// The parts of the packed model: the file's, the session's at its checkpoint, or the rounding.
  func packedParts(pool: WorkerPool) throws -> PackedParts {
    if let packed { return packed }
    let run =
      try trained?.trainedRun(network.layout, parameters, pool: pool) ?? quantizedRun(pool)
    return try PackedExport.parts(
      of: run, .language(network.configuration), tokenizer: opened.tokenizer,
      options: engine.packing.options)
  }

  private func quantizedRun(_ pool: WorkerPool) throws -> QuantizationRun {
    if let calibrated {
      return try PostTrainedRun.make(calibrated, opened, parameters: parameters, pool: pool)
    }
    return QuantizationRun.inspecting(
      network.layout, teacher: parameters, settings: settings, seed: seed, pool: pool)
  }

  /// One sequence's worth of the engine that was asked for.
  func decoding(capacity: Int, pool: WorkerPool) throws -> any SequenceDecoding {
    if engine.engine == .shiftAdd {
      return PackedDecoding(
        PackedLlama(try packedParts(pool: pool)), capacity: capacity, pool: pool)
    }
    return LlamaDecoding(network, try weights(pool: pool), sequences: 1, capacity: capacity)
  }

  func score(
    windows: [Int32], context: Int, pool: WorkerPool
  ) throws -> Score {
    if engine.engine == .shiftAdd {
      let result = PackedScore.score(
        PackedLlama(try packedParts(pool: pool)), windows: windows, context: context, pool: pool)
      return Score(nll: result.nll, count: result.tokens)
    }
    let evaluator = LanguageEvaluator(
      network, windows: windows, context: context, threads: pool.threadCount)
    return evaluator.score(try weights(pool: pool), pool: pool)
  }
}
