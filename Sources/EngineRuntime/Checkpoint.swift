import DataFaults
import Foundation
import Models
import Training

/// Writes and reads the checkpoints of a run: safetensors with the progress as metadata.
enum Checkpoint {
  static let format = "bfq-checkpoint"

  /// Writes the checkpoint of the run's step atomically and returns the size in bytes.
  static func write(_ run: QuantizationRun, to folder: RunFolder) throws -> Int {
    try folder.makeCheckpointFolder()
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let progress = String(decoding: try encoder.encode(run.progress), as: UTF8.self)
    return try SafetensorsWriter.write(
      run.checkpointTensors(),
      metadata: [
        "format": format, "version": String(RunProgress.currentVersion), "progress": progress,
      ], to: folder.checkpointFile(step: run.stepsDone).path)
  }

  static func restore(_ run: QuantizationRun, from url: URL) throws {
    let file = try SafetensorsFile(MappedFile(path: url.path))
    try run.restore(progress(of: file, path: url.path), tensors: file, file: url.path)
  }

  static func progress(of file: SafetensorsFile, path: String) throws -> RunProgress {
    guard file.metadata["format"] == format, let text = file.metadata["progress"] else {
      throw DataFault(
        file: path, place: "metadata", found: file.metadata["format"] ?? "no format",
        expected: format)
    }
    guard let version = file.metadata["version"].flatMap(Int.init),
      version <= RunProgress.currentVersion
    else {
      throw DataFault(
        file: path, place: "version", found: file.metadata["version"] ?? "none",
        expected: "at most \(RunProgress.currentVersion)")
    }
    let progress: RunProgress
    do {
      progress = try JSONDecoder().decode(RunProgress.self, from: Data(text.utf8))
    } catch {
      throw DataFault(
        file: path, place: "progress", found: "unreadable JSON", expected: "a run's progress")
    }
    guard (0...1_000_000_000).contains(progress.step),
      (0...1_000_000_000).contains(progress.schedule.warmupSteps),
      (0...1_000_000_000).contains(progress.schedule.totalSteps),
      (0...1_000_000_000).contains(progress.averageFirstStep ?? 0)
    else {
      throw DataFault(
        file: path, place: "progress", found: "step \(progress.step)",
        expected: "steps that a run has")
    }
    return progress
  }
}
