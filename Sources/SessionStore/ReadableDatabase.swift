import DataFaults
import Foundation
import GRDB

/// A connection that only reads, wherever the session lies and however its recorder ended.
///
/// Beside a live recorder it sees every commit. Where SQLite can't put the index of a leftover
/// write-ahead log, as on a read-only or full disk, database and log are copied and the copy is read.
final class ReadableDatabase: Sendable {
  private let queue: DatabaseQueue
  private let file: URL
  private let copy: URL?

  init(_ folder: SessionFolder) throws {
    file = folder.database
    guard folder.hasDatabase else { throw SessionReader.absent(folder) }
    do {
      queue = try Self.open(folder.database, for: folder)
      copy = nil
    } catch let error as DatabaseError where Self.needsCopy(error) {
      let copy = try Self.copy(folder)
      self.copy = copy.url
      queue = try Self.openCopy(copy, for: folder)
    } catch {
      throw DataFault(session: folder.database, error)
    }
  }

  deinit {
    try? queue.close()
    if let copy { try? FileManager.default.removeItem(at: copy) }
  }

  /// Every failure below becomes one line that names the file.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    do {
      return try queue.read(body)
    } catch {
      throw DataFault(session: file, error)
    }
  }

  private static func open(_ database: URL, for folder: SessionFolder) throws -> DatabaseQueue {
    SharedMemory.reserveBeforeUse()
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(2)
    let queue = try DatabaseQueue(path: database.path, configuration: configuration)
    try queue.read { try SessionSchema.validate($0, file: folder.database) }
    return queue
  }

  private static func needsCopy(_ error: DatabaseError) -> Bool {
    [.SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_FULL, .SQLITE_IOERR].contains(error.resultCode)
  }

  private static func copy(_ folder: SessionFolder) throws -> SessionFolder {
    let files = FileManager.default
    let copy = SessionFolder(files.temporaryDirectory.appending(path: "bfq-\(UUID().uuidString)"))
    do {
      try files.createDirectory(at: copy.url, withIntermediateDirectories: true)
      try files.copyItem(at: folder.database, to: copy.database)
      if files.fileExists(atPath: folder.writeAheadLog.path) {
        try files.copyItem(at: folder.writeAheadLog, to: copy.writeAheadLog)
      }
      return copy
    } catch {
      try? files.removeItem(at: copy.url)
      throw DataFault(session: folder.database, error)
    }
  }

  private static func openCopy(
    _ copy: SessionFolder, for folder: SessionFolder
  ) throws -> DatabaseQueue {
    do {
      return try open(copy.database, for: folder)
    } catch {
      try? FileManager.default.removeItem(at: copy.url)
      throw DataFault(session: folder.database, error)
    }
  }
}
