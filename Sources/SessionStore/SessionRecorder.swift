public import DataFaults
public import EngineMessages
public import Foundation

/// Writes a run's events into a session folder while the run goes on.
///
/// `record` costs the engine a lock and an append; a thread of its own encodes and commits every
/// 50 ms, at once for commands and checkpoints. What was committed survives `kill -9` and power
/// loss. A step counts as acknowledged when a person or a script was told of it: whoever prints a
/// step calls `flush` first.
public final class SessionRecorder: Sendable {
  public let folder: SessionFolder
  private let database: SessionDatabase
  private let backlog: RecordingBacklog
  private let lock: RecordingLock

  /// Begins a new session in a folder that holds none; makes the folder.
  ///
  /// `writeSettings` puts beside the stream what the run is started again from: a session that has a
  /// stream has that too. `onFault` is called on the writer's thread. Throws: `DataFault`; then a
  /// folder that was not there is not there.
  public init(
    creating url: URL, createdAt date: Date, options: RecorderOptions = RecorderOptions(),
    writeSettings: (SessionFolder) throws -> Void = { _ in },
    onFault: @escaping @Sendable (DataFault) -> Void
  ) throws {
    folder = SessionFolder(url)
    let isNew = !FileManager.default.fileExists(atPath: url.path)
    do {
      try Self.makeFolders(folder)
      lock = try RecordingLock(folder)
      do {
        guard !folder.hasDatabase else { throw SessionDatabase.present(folder) }
        try writeSettings(folder)
        database = try SessionDatabase(creating: folder, options: options, at: date)
      } catch {
        lock.release()
        throw DataFault(session: folder.database, error)
      }
    } catch {
      if isNew { try? FileManager.default.removeItem(at: url) }
      throw error
    }
    backlog = RecordingBacklog(continuation: StreamContinuation())
    start(options, onFault)
  }

  /// Goes on with a recorded session, one too whose process ended before it had a table; see
  /// `truncate(afterStep:)` for the steps to be run again.
  public init(
    resuming url: URL, options: RecorderOptions = RecorderOptions(),
    onFault: @escaping @Sendable (DataFault) -> Void
  ) throws {
    folder = SessionFolder(url)
    guard folder.hasDatabase else { throw SessionReader.absent(folder) }
    lock = try RecordingLock(folder)
    do {
      database = try SessionDatabase(resuming: folder, options: options, at: Date())
      backlog = RecordingBacklog(continuation: try database.continuation())
    } catch {
      lock.release()
      throw DataFault(session: folder.database, error)
    }
    start(options, onFault)
  }

  deinit { close() }

  public var health: RecorderHealth { backlog.health }

  /// The sequence the next event gets, whatever it carries: the stream has no gaps.
  public var nextSequence: Int { backlog.nextSequence }

  /// Takes an event; never blocks on the disk and never drops one that it can still keep.
  public func record(_ event: EngineEvent) { backlog.append(event) }

  /// Returns when everything recorded so far is durable; throws if the disk refuses it.
  public func flush() throws {
    if let fault = backlog.flush() { throw fault }
  }

  /// Drops the tail behind the last event at or before `step`, so that a run resumed from a
  /// checkpoint records those steps once; all of it where `step` is nil. One transaction; nothing may
  /// be recorded meanwhile.
  public func truncate(afterStep step: Int?) throws {
    try flush()
    do {
      try database.truncate(afterStep: step ?? .min)
      backlog.restart(at: try database.continuation())
    } catch {
      throw DataFault(session: folder.database, error)
    }
  }

  /// Keeps a snapshot of the fold over all events before `sequence`, for quick seeking.
  public func storeKeyframe(_ body: Data, at sequence: Int) throws {
    do {
      try database.storeKeyframe(body, at: sequence)
    } catch {
      throw DataFault(session: folder.database, error)
    }
  }

  /// Commits the rest and leaves the session as one file; what kept some of it from the disk, nil
  /// where all is durable. Calling it again does nothing but say so again.
  @discardableResult
  public func close() -> DataFault? {
    let (isFirst, fault) = backlog.close()
    if isFirst { lock.release() }
    return fault
  }

  private func start(
    _ options: RecorderOptions, _ onFault: @escaping @Sendable (DataFault) -> Void
  ) {
    let writer = SessionWriter(database, backlog, options, onFault: onFault)
    Thread.detachNewThread { writer.run() }
  }

  private static func makeFolders(_ folder: SessionFolder) throws {
    do {
      try FileManager.default.createDirectory(
        at: folder.checkpoints, withIntermediateDirectories: true)
    } catch {
      throw DataFault(
        file: folder.url.path, place: "folder", found: error.localizedDescription,
        expected: "a place where a session can be made")
    }
  }
}
