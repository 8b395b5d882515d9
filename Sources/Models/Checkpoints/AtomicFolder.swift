internal import DataFaults
internal import Foundation

/// A folder that appears whole or not at all: filled beside its place, then renamed.
public enum AtomicFolder {
  /// Runs `body` on the path of a new folder and puts it at `path`, which must be absent or an
  /// empty folder; a link there is followed.
  ///
  /// Precondition: `body` forces its files to the disk, as `AtomicFile` does. Throws: what `body`
  /// throws, or a `DataFault`; then `path` is as it was and nothing is left.
  public static func write(to path: String, _ body: (String) throws -> Void) throws {
    let place = try OutputPlace.followed(
      path.hasSuffix("/") && path.count > 1 ? String(path.dropLast()) : path)
    AbandonedOutputs.remove(beginningWith: OutputPlace.stem(of: place))
    let partial = OutputPlace.besides(place)
    guard mkdir(partial, 0o755) == 0 else {
      throw SystemFault.last(file: path, expected: "a folder that can be written")
    }
    do {
      try body(partial)
      try force(partial)
      guard rename(partial, place) == 0 else {
        throw SystemFault.last(
          file: path, place: "folder", expected: "nothing there, or an empty folder")
      }
    } catch {
      try? FileManager.default.removeItem(atPath: partial)
      throw error
    }
  }

  private static func force(_ folder: String) throws {
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw SystemFault.last(file: folder, expected: "a folder that can be read")
    }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else {
      throw SystemFault.last(file: folder, place: "write", expected: "a disk that takes the folder")
    }
  }
}
