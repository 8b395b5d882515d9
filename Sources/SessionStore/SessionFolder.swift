public import Foundation

/// Where a session keeps its parts: one folder, so that it moves and is deleted as one thing.
public struct SessionFolder: Hashable, Sendable {
  public let url: URL

  public init(_ url: URL) { self.url = url }

  /// The recorded stream.
  public var database: URL { url.appending(path: "session.sqlite", directoryHint: .notDirectory) }
  /// What the engine writes beside the stream.
  public var checkpoints: URL { url.appending(path: "checkpoints", directoryHint: .isDirectory) }
  /// Held with `flock` while a recorder lives; the kernel lets go when its process dies.
  var lock: URL { url.appending(path: "recording.lock", directoryHint: .notDirectory) }
  /// Where the recording process takes commands from others.
  var controlSocket: URL { url.appending(path: "control.socket", directoryHint: .notDirectory) }
  var writeAheadLog: URL { URL(filePath: database.path + "-wal") }

  /// Whether there is anything to open.
  public var hasDatabase: Bool { FileManager.default.fileExists(atPath: database.path) }

  /// Takes away what a recorder made here, and `names` beside it; a folder with anything else in it
  /// stays, with that.
  ///
  /// Precondition: nobody records here.
  public func remove(andOwn names: [String]) {
    let shared = URL(filePath: database.path + "-shm")
    let own =
      [database, writeAheadLog, shared, lock, controlSocket] + names.map { url.appending(path: $0) }
    for file in own { unlink(file.path) }
    rmdir(checkpoints.path)
    rmdir(url.path)
  }
}
