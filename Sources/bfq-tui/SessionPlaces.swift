import Foundation

/// Where sessions are kept: `Sessions/` of the working folder, or the user's state folder where
/// that can't be written.
enum SessionPlaces {
  static var standard: URL {
    let here = URL(filePath: "Sessions")
    let manager = FileManager.default
    let parentIsWritable = manager.isWritableFile(atPath: manager.currentDirectoryPath)
    if manager.isWritableFile(atPath: here.path) || parentIsWritable { return here }
    return userFolder
  }

  /// `$XDG_STATE_HOME/bfq-tui/sessions`.
  static var userFolder: URL {
    let environment = ProcessInfo.processInfo.environment
    let state = environment["XDG_STATE_HOME"] ?? "\(environment["HOME"] ?? ".")/.local/state"
    return URL(filePath: state).appending(path: "bfq-tui/sessions")
  }

  /// All folders the picker lists.
  static var all: [URL] { [URL(filePath: "Sessions"), userFolder] }
}
