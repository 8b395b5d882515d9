internal import Foundation

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Unfinished outputs of processes that are gone: `NAME.PID.NUMBER.partial`.
///
/// One that is being written is locked by its writer, and its process is alive: both have to be over.
public enum AbandonedOutputs {
  /// Removes those in `folder`, whatever they were to become.
  public static func remove(in folder: String) { remove(beginningWith: "\(folder)/") }

  /// Removes those whose path begins with `stem`.
  static func remove(beginningWith stem: String) {
    let folder = OutputPlace.folder(of: stem)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names {
      let path = "\(folder)/\(name)"
      guard path.hasPrefix(stem), let process = writer(of: name), isGone(process), !isLocked(path)
      else { continue }
      try? FileManager.default.removeItem(atPath: path)
    }
  }

  /// Holds `descriptor`, of an unfinished output, until it is closed or the process ends.
  static func lock(_ descriptor: Int32) { _ = flock(descriptor, LOCK_EX | LOCK_NB) }

  private static func writer(of name: String) -> pid_t? {
    let parts = name.split(separator: ".")
    guard parts.count >= 4, parts.last == "partial", UInt32(parts[parts.count - 2]) != nil else {
      return nil
    }
    return pid_t(parts[parts.count - 3])
  }

  private static func isGone(_ process: pid_t) -> Bool {
    process > 0 && kill(process, 0) != 0 && errno == ESRCH
  }

  private static func isLocked(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return true }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_EX | LOCK_NB) != 0
  }
}
