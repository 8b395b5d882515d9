import DataFaults
import EngineMessages
import Foundation
import GRDB

/// The tables of a session and the checks that tell one from any other file.
enum SessionSchema {
  static func create(in database: Database, at date: Date) throws {
    try database.execute(sql: "PRAGMA application_id = \(SessionFormat.applicationID)")
    try database.execute(
      sql: """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL);
        CREATE TABLE events (
          sequence INTEGER PRIMARY KEY, step INTEGER NOT NULL, seconds REAL NOT NULL,
          kind TEXT NOT NULL, body BLOB NOT NULL);
        CREATE INDEX events_step ON events (step);
        CREATE INDEX events_rare ON events (kind) WHERE kind <> 'stepCompleted';
        CREATE TABLE keyframes (sequence INTEGER PRIMARY KEY, body BLOB NOT NULL);
        """)
    try set("format", SessionFormat.current, in: database)
    try set("messages", EngineMessagesVersion.current, in: database)
    try set("rewinds", 0, in: database)
    try set("created", date.ISO8601Format(), in: database)
  }

  static func set(
    _ key: String, _ value: any DatabaseValueConvertible, in database: Database
  ) throws {
    try database.execute(
      sql: "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", arguments: [key, value])
  }

  /// How often the stream went back to an earlier step, by rollback or resume; nil if unknown.
  static func rewinds(in database: Database) throws -> Int? {
    try DatabaseValue.fetchOne(database, sql: "SELECT value FROM meta WHERE key = 'rewinds'")
      .flatMap(Int.fromDatabaseValue)
  }

  /// Whether nothing was ever made: a process was killed between the file and its tables.
  static func isAbsent(in database: Database) throws -> Bool {
    try DatabaseValue.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master")
      .flatMap(Int.fromDatabaseValue) == 0
  }

  /// Refuses by name what this build can't read.
  static func validate(_ database: Database, file: URL) throws {
    if try isAbsent(in: database) {
      throw DataFault(
        file: file.path, place: "tables", found: "none: the run was killed before it began",
        expected: "a recorded session; train --resume begins it again")
    }
    try check("format", atMost: SessionFormat.current, in: database, file: file)
    try check("messages", atMost: EngineMessagesVersion.current, in: database, file: file)
    _ = try Row.fetchOne(
      database, sql: "SELECT sequence, step, seconds, kind, body FROM events LIMIT 1")
  }

  private static func check(
    _ key: String, atMost newest: Int, in database: Database, file: URL
  ) throws {
    let value = try DatabaseValue.fetchOne(
      database, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key])
    let version = value.flatMap(Int.fromDatabaseValue)
    guard let version, (1...newest).contains(version) else {
      let found = version.map { "version \($0)" } ?? "no version"
      throw DataFault(
        file: file.path, place: "meta.\(key)", found: found,
        expected: newest == 1 ? "version 1" : "a version from 1 to \(newest)")
    }
  }
}
