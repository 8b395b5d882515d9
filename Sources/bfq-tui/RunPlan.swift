import DataFaults
import EngineMessages
import EngineRuntime
import Foundation
import Models
import SessionStore

/// A run about to begin or go on: its configuration, its folder, and the recorder that is open.
struct RunPlan {
  var configuration: RunConfiguration
  let folder: RunFolder
  let recorder: SessionRecorder
  let continuation: Engine.Continuation?
  /// What was recorded before, for the workbench to fold.
  let history: [EngineEvent]
  /// Whether there was no session before.
  let isNew: Bool
  /// What keeps a resumed run's events back until it stands where it goes on.
  var gate: RecordingGate?

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
    let folder = RunFolder(place)
    let recorder = try SessionRecorder(
      creating: place, createdAt: Date(),
      writeSettings: { _ in try folder.write(configuration) }, onFault: { _ in })
    return RunPlan(
      configuration: configuration, folder: folder, recorder: recorder, continuation: nil,
      history: [], isNew: true)
  }

  /// The session at `path`, going on from its last checkpoint; from its beginning where it has none.
  ///
  /// Nothing of it is changed before the run stands where it goes on.
  static func resuming(_ path: String) throws -> RunPlan {
    try UnreadableInput.reading {
      let folder = RunFolder(URL(filePath: path))
      let hasStream = SessionFolder(folder.url).hasDatabase
      guard hasStream || folder.hasConfiguration else {
        throw SessionReader.absent(SessionFolder(folder.url))
      }
      let configuration = try folder.readConfiguration()
      let recorder =
        hasStream
        ? try SessionRecorder(resuming: folder.url, onFault: { _ in })
        : try SessionRecorder(creating: folder.url, createdAt: Date(), onFault: { _ in })
      folder.clean()
      let reader = try SessionReader(opening: folder.url)
      guard let last = folder.lastCheckpoint(upTo: try reader.lastStep) else {
        try refuseLostCheckpoints(reader, folder)
        return begunAgain(configuration, folder, recorder)
      }
      return try resuming(configuration, folder, recorder, reader, from: last)
    }
  }

  /// A run that was killed early begins again; one whose checkpoints somebody removed has a record to
  /// lose.
  private static func refuseLostCheckpoints(_ reader: SessionReader, _ folder: RunFolder) throws {
    guard let step = try reader.lastSavedCheckpoint else { return }
    throw DataFault(
      file: folder.checkpoints.path, place: "checkpoints", found: "none that can be read",
      expected: "the one of step \(step), or a new run: train --session")
  }

  private static func begunAgain(
    _ configuration: RunConfiguration, _ folder: RunFolder, _ recorder: SessionRecorder
  ) -> RunPlan {
    let gate = RecordingGate(recorder) {
      try recorder.truncate(afterStep: nil)
      folder.removeCheckpoints(after: nil)
    }
    return RunPlan(
      configuration: configuration, folder: folder, recorder: recorder, continuation: nil,
      history: [], isNew: false, gate: gate)
  }

  private static func resuming(
    _ configuration: RunConfiguration, _ folder: RunFolder, _ recorder: SessionRecorder,
    _ reader: SessionReader, from last: RunCheckpoint
  ) throws -> RunPlan {
    let end = try reader.sequence(cutAfterStep: last.step)
    let history = try reader.events(from: 0, limit: end)
    let gate = RecordingGate(recorder) {
      try recorder.truncate(afterStep: last.step)
      folder.removeCheckpoints(after: last)
    }
    let continuation = Engine.Continuation(
      nextSequence: end, elapsedSeconds: history.last?.seconds ?? 0, checkpoint: last,
      begin: gate.open)
    return RunPlan(
      configuration: configuration, folder: folder, recorder: recorder,
      continuation: continuation, history: history, isNew: false, gate: gate)
  }

  /// The engine of this plan, recorded and heard by `sinks`; `waitsForRoom` where a person can see that
  /// it cannot be.
  func makeEngine(
    sinks: [any EventSink], waitsForRoom: Bool = false, haltsOnDivergence: Bool = false,
    reference: Evaluation? = nil,
    niceness: Int32 = 0
  ) -> Engine {
    let gate = gate ?? RecordingGate(recorder)
    return Engine(
      configuration: configuration, folder: folder, name: name,
      startedAt: ISO8601DateFormatter().string(from: Date()),
      embedded: EmbeddedResources.models,
      sinks: [gate] + sinks, resuming: continuation, store: gate,
      waitsForRoom: waitsForRoom, haltsOnDivergence: haltsOnDivergence, reference: reference,
      niceness: niceness, clock: MonotonicClock.now)
  }

  /// Takes a new session away again: for a run that failed or was stopped before there was anything
  /// to keep. What else lies in its folder stays.
  func discard() {
    guard isNew else { return }
    SessionFolder(folder.url).remove(andOwn: [folder.configurationFile.lastPathComponent])
  }
}
