import DataFaults
import EngineRuntime
import Models
import Numerics
import ShiftAdd
import Training

/// What an evaluation of a vision transformer runs: full precision, its rounding on a grid, the
/// trained weights of a session or checkpoint, or a packed file.
struct VisionSubject {
  let opened: OpenedVisionModel
  let network: VisionNetwork
  private let parameters: FloatBuffer
  private let quantization: QuantizationOptions
  private let seed: UInt64
  private let trained: TrainedCheckpoint?
  private let packed: PackedParts?

  /// nil where the model is a language model.
  static func open(
    _ options: ModelOptions, _ quantization: QuantizationOptions, _ outliers: OutlierOptions? = nil,
    seed: UInt64
  ) throws -> VisionSubject? {
    try UnreadableInput.reading {
      let packed = try options.openPacked()
      let trained = try packed == nil ? options.openTrained() : nil
      guard let opened = try open(options, packed, trained) else { return nil }
      guard outliers?.channels == nil else {
        throw DataFault(
          file: opened.path, place: "--plant-outliers", found: "a vision transformer",
          expected: "a language model")
      }
      let network = VisionNetwork(opened.configuration)
      return VisionSubject(
        opened: opened, network: network,
        parameters: try network.readParameters(from: opened.tensors), quantization: quantization,
        seed: seed, trained: trained, packed: packed)
    }
  }

  private static func open(
    _ options: ModelOptions, _ packed: PackedParts?, _ trained: TrainedCheckpoint?
  ) throws -> OpenedVisionModel? {
    if let packed { return try packed.openedVision(path: options.model ?? "") }
    let model = try trained?.openBase(EmbeddedResources.models) ?? options.openAny()
    guard case .vision(let opened) = model else { return nil }
    return opened
  }

  /// Throws: `ValidationError` of options that have nothing to say about the model.
  func refuseUnusedOptions() throws {
    try SubjectOptions.check(isPacked: packed != nil, trained, quantization, path: opened.path)
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

  /// The parts of the packed model: the file's, the session's at its checkpoint, or the rounding.
  func packedParts(_ packing: PackingOptions, pool: WorkerPool) throws -> PackedParts {
    if let packed { return packed }
    return try PackedExport.parts(
      of: run(pool: pool), .vision(network.configuration), options: packing.options)
  }

  func score(_ images: ImageSet, engine: EngineOptions, pool: WorkerPool) throws -> Score {
    let evaluator = VisionEvaluator(network, images: images, threads: pool.threadCount)
    guard engine.engine == .shiftAdd else {
      return evaluator.score(
        try weights(isQuantized: engine.engine == .fakeQuant, pool: pool), pool: pool)
    }
    let model = PackedVision(try packedParts(engine.packing, pool: pool))
    let workers = (0..<pool.threadCount).map { _ in
      PackedVisionWeights(model, images: VisionEvaluator.chunk)
    }
    return evaluator.score(pool: pool) { workers[$0] }
  }

  /// What a floating-point pass uses.
  func weights(isQuantized: Bool, pool: WorkerPool) throws -> WeightSet {
    // A packed file's weights are quantized already.
    guard isQuantized, packed == nil else {
      let weights = WeightSet(layout: network.layout, floats: parameters, operand: .float)
      weights.refresh()
      return weights
    }
    return try run(pool: pool).studentWeights()
  }
}
