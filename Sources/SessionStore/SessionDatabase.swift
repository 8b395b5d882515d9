import DataFaults
import EngineMessages
import Foundation
import GRDB

/// The writing side of a session's database: one connection, WAL, synced at every commit.
struct SessionDatabase: Sendable {
  let folder: SessionFolder
  private let queue: DatabaseQueue
  private let identity: FileIdentity?

  /// Makes a new session; refuses a folder that already holds one.
  init(creating folder: SessionFolder, options: RecorderOptions, at date: Date) throws {
    guard !folder.hasDatabase else { throw Self.present(folder) }
    self.folder = folder
    queue = try Self.open(folder, options)
    try queue.write { try SessionSchema.create(in: $0, at: date) }
    identity = FileIdentity(folder.database)
  }

  /// Opens a session that was recorded before, or was about to be.
  init(resuming folder: SessionFolder, options: RecorderOptions, at date: Date) throws {
    guard folder.hasDatabase else { throw SessionReader.absent(folder) }
    self.folder = folder
    queue = try Self.open(folder, options)
    try queue.write { database in
      if try SessionSchema.isAbsent(in: database) {
        try SessionSchema.create(in: database, at: date)
      }
      try SessionSchema.validate(database, file: folder.database)
    }
    identity = FileIdentity(folder.database)
  }

  static func present(_ folder: SessionFolder) -> DataFault {
    DataFault(
      file: folder.database.path, place: "folder", found: "a session already here",
      expected: "a new folder")
  }

  /// Writing into a file that its name no longer leads to would keep nothing.
  ///
  /// Throws: `DataFault` where the folder was moved or removed.
  func checkPlace() throws {
    guard let identity, FileIdentity(folder.database) != identity else { return }
    throw DataFault(
      file: folder.url.path, place: "folder", found: "the session gone from its place",
      expected: "the folder where the run began: move it back")
  }

  private static func open(
    _ folder: SessionFolder, _ options: RecorderOptions
  ) throws -> DatabaseQueue {
    SharedMemory.reserveBeforeUse()
    var configuration = Configuration()
    configuration.journalMode = .wal
    configuration.busyMode = .timeout(5)
    let queue = try DatabaseQueue(path: folder.database.path, configuration: configuration)
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA synchronous = FULL")
      guard let pages = options.maximumPages else { return }
      try database.execute(sql: "PRAGMA max_page_count = \(pages)")
    }
    return queue
  }

  /// Appends rows in one transaction: all of them or none.
  func append(_ rows: [EventRow], description: Data?) throws {
    try checkPlace()
    try queue.write { database in
      try countRewinds(rows, in: database)
      if let description { try SessionSchema.set("description", description, in: database) }
      let insert = try database.cachedStatement(
        sql: "INSERT INTO events (sequence, step, seconds, kind, body) VALUES (?, ?, ?, ?, ?)")
      for row in rows {
        insert.setUncheckedArguments([row.sequence, row.step, row.seconds, row.kind, row.body])
        try insert.execute()
      }
    }
  }

  /// Lets a reader of a run that never went back find a step by one descent of an index.
  private func countRewinds(_ rows: [EventRow], in database: Database) throws {
    guard let known = try SessionSchema.rewinds(in: database), known < Int.max / 2 else { return }
    let before = try DatabaseValue.fetchOne(
      database, sql: "SELECT step FROM events ORDER BY sequence DESC LIMIT 1")
    var last = before.flatMap(Int.fromDatabaseValue) ?? .min
    var rewinds = known
    for row in rows {
      if row.step < last { rewinds += 1 }
      last = row.step
    }
    if rewinds != known { try SessionSchema.set("rewinds", rewinds, in: database) }
  }

  /// Where the stream that is on disk goes on.
  func continuation() throws -> StreamContinuation {
    try queue.read { database in
      let last = try Row.fetchOne(
        database, sql: "SELECT sequence, seconds FROM events ORDER BY sequence DESC LIMIT 1")
      guard let last else { return StreamContinuation() }
      guard let sequence = Int.fromDatabaseValue(last[0]),
        EventBounds.sequences.contains(sequence), let seconds = Double.fromDatabaseValue(last[1])
      else { throw EventRow.malformed(in: folder.database, at: last[0]) }
      return StreamContinuation(nextSequence: sequence + 1, lastSeconds: seconds)
    }
  }

  /// Deletes the tail behind the last event of `step` or before it.
  func truncate(afterStep step: Int) throws {
    let tail = "sequence > (SELECT ifnull(max(sequence), -1) FROM events WHERE step <= ?)"
    try queue.write { database in
      try database.execute(sql: "DELETE FROM events WHERE \(tail)", arguments: [step])
      try database.execute(sql: "DELETE FROM keyframes WHERE \(tail)", arguments: [step])
    }
  }

  func storeKeyframe(_ body: Data, at sequence: Int) throws {
    try queue.write { database in
      try database.execute(
        sql: "INSERT OR REPLACE INTO keyframes (sequence, body) VALUES (?, ?)",
        arguments: [sequence, body])
    }
  }

  /// Leaves one file without a log beside it, so that it opens from a read-only place.
  func finish() throws {
    defer { try? queue.close() }
    try checkPlace()
    try queue.writeWithoutTransaction { database in
      try database.checkpoint(.truncate)
      // A reader that looks on keeps the log alive; then the session simply stays in WAL mode.
      try? database.execute(sql: "PRAGMA busy_timeout = 100; PRAGMA journal_mode = DELETE")
    }
  }
}
