import DataFaults
import EngineMessages
import EngineRuntime
import Foundation
import Models
import SessionStore

/// A run about to begin or go on: its configuration, its folder, and the recorder that is open.
struct RunPlan {
  let configuration: RunConfiguration
  let folder: RunFolder
  let recorder: SessionRecorder
  let continuation: Engine.Continuation?
  /// What was recorded before, for the workbench to fold.
  let history: [EngineEvent]

  var name: String { folder.url.lastPathComponent }

  static func creating(_ command: TrainCommand) throws -> RunPlan {
    try creating(command.runConfiguration(), at: command.session.map { URL(filePath: $0) })
  }

  /// A new session in `url`, or in a new folder under `Sessions/`.
  static func creating(_ configuration: RunConfiguration, at url: URL?) throws -> RunPlan {
    let place =
      url
      ?? SessionNaming.folder(
        in: SessionPlaces.standard, at: Date(),
        suffix: "\(configuration.method)-\(configuration.bits)bit")
    let recorder = try SessionRecorder(creating: place, createdAt: Date(), onFault: report)
    let folder = RunFolder(place)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write(
      Array(encoder.encode(configuration)), to: folder.configurationFile.path)
    return RunPlan(
      configuration: configuration, folder: folder, recorder: recorder, continuation: nil,
      history: [])
  }

  /// The session at `path`, cut back to its last checkpoint.
  static func resuming(_ path: String) throws -> RunPlan {
    try UnreadableInput.reading {
      let folder = RunFolder(URL(filePath: path))
      let reader = try SessionReader(opening: folder.url)
      guard let checkpoint = try reader.lastCheckpoint else {
        throw DataFault(
          file: path, place: "checkpoints", found: "none",
          expected: "a checkpoint to resume from")
      }
      let recorder = try SessionRecorder(resuming: folder.url, onFault: report)
      try recorder.truncate(afterStep: checkpoint.step)
      let history = try SessionReader(opening: folder.url).events(upToStep: checkpoint.step)
      return RunPlan(
        configuration: try folder.readConfiguration(), folder: folder, recorder: recorder,
        continuation: Engine.Continuation(
          nextSequence: recorder.nextSequence, elapsedSeconds: history.last?.seconds ?? 0),
        history: history)
    }
  }

  /// The engine of this plan, recorded and heard by `sinks`.
  func makeEngine(
    sinks: [any EventSink], haltsOnDivergence: Bool = false, reference: Evaluation? = nil,
    niceness: Int32 = 0
  ) -> Engine {
    Engine(
      configuration: configuration, folder: folder, name: name,
      startedAt: ISO8601DateFormatter().string(from: Date()),
      embedded: EmbeddedResources.models, sinks: [RecorderSink(recorder: recorder)] + sinks,
      resuming: continuation, haltsOnDivergence: haltsOnDivergence, reference: reference,
      niceness: niceness, clock: MonotonicClock.now)
  }

  /// Takes a new session away again: for a run that failed or was stopped before there was anything
  /// to keep. What else lies in its folder stays.
  func discard() {
    guard continuation == nil else { return }
    SessionFolder(folder.url).remove(andOwn: [folder.configurationFile.lastPathComponent])
  }

  private static let report: @Sendable (DataFault) -> Void = {
    StandardOutput.diagnostic($0.description)
  }
}

/// Hands events to the recorder.
private struct RecorderSink: EventSink {
  let recorder: SessionRecorder
  func publish(_ event: EngineEvent) { recorder.record(event) }
}
