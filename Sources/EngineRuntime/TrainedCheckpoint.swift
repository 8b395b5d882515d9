private import DataFaults
private import Foundation
public import Models
public import Numerics
public import Training

/// A checkpoint of a run, opened for use: by a session's folder or by its file.
public struct TrainedCheckpoint: Sendable {
  private let file: SafetensorsFile
  private let path: String
  private let progress: RunProgress
  /// What the run was asked for; nil where the file stands alone.
  public let configuration: RunConfiguration?

  /// nil where `path` is neither a session's folder nor a checkpoint's file.
  public static func open(path: String) throws -> TrainedCheckpoint? {
    try UnreadableInput.reading { try find(path) }
  }

  private static func find(_ path: String) throws -> TrainedCheckpoint? {
    let url = URL(filePath: path)
    let folder = RunFolder(url)
    if FileManager.default.fileExists(atPath: folder.configurationFile.path) {
      guard let last = folder.lastCheckpoint() else {
        throw DataFault(
          file: path, place: "checkpoints", found: "none that can be read",
          expected: "a checkpoint")
      }
      return try TrainedCheckpoint(last.file, run: folder.readConfiguration())
    }
    guard url.pathExtension == "safetensors",
      let file = try? SafetensorsFile(MappedFile(path: path)),
      file.metadata["format"] == Checkpoint.format
    else { return nil }
    let session = RunFolder(url.deletingLastPathComponent().deletingLastPathComponent())
    return try TrainedCheckpoint(url, run: try? session.readConfiguration())
  }

  private init(_ url: URL, run: RunConfiguration?) throws {
    path = url.path
    file = try SafetensorsFile(MappedFile(path: path))
    progress = try Checkpoint.progress(of: file, path: path)
    configuration = run
  }

  /// The full-precision model the run began from.
  public func openBase(_ embedded: EmbeddedModels) throws -> RunModel {
    guard let configuration else {
      throw DataFault(
        file: path, place: "session", found: "no run.json beside the checkpoints",
        expected: "the session's folder")
    }
    return try PreparedRun.open(configuration, embedded)
  }

  /// The outliers that were planted in that model.
  public var outliers: OutlierChannels? { configuration?.outliers }

  /// The checkpoint's quantized weights and the transforms of its activations, with fp32 operands.
  public func studentWeights(
    _ layout: ParameterLayout, _ base: FloatBuffer, pool: WorkerPool
  ) throws -> WeightSet {
    try trainedRun(layout, base, pool: pool).studentWeights()
  }

  /// The run at the checkpoint, to be looked at.
  public func trainedRun(
    _ layout: ParameterLayout, _ base: FloatBuffer, pool: WorkerPool
  ) throws -> QuantizationRun {
    let run = QuantizationRun.inspecting(
      layout, teacher: base, settings: progress.settings, seed: progress.seed,
      optimizer: progress.optimizer ?? .adamw, pool: pool)
    try run.restore(progress, tensors: file, file: path)
    return run
  }
}
