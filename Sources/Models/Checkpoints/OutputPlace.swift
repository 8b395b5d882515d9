internal import DataFaults
internal import Foundation

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// What is at the path of an output, links followed: every writer asks here before it writes.
enum OutputPlace {
  /// A regular file, or none yet, that a rename replaces; its path ends in no link. With the
  /// permissions of the file that is there.
  case file(path: String, permissions: mode_t?)
  /// A device, a pipe, or what this process has open as stdout or stderr: written as it comes, by a
  /// descriptor of its own.
  case stream(Int32)

  /// Throws: `DataFault` for a folder, or a path that does not lead anywhere.
  static func at(_ path: String) throws -> OutputPlace {
    if path == "-" { return .stream(try copy(of: STDOUT_FILENO, path)) }
    var status = stat()
    guard stat(path, &status) == 0 else {
      guard errno == ENOENT else { throw fault(path) }
      return .file(path: try followed(path), permissions: nil)
    }
    if let open = standardStream(of: status) { return .stream(try copy(of: open, path)) }
    switch status.st_mode & S_IFMT {
    case S_IFREG:
      return .file(path: try followed(path), permissions: status.st_mode & 0o7777)
    case S_IFDIR:
      throw DataFault(file: path, place: "path", found: "a folder", expected: "a file, or none yet")
    default: return .stream(try opened(path))
    }
  }

  /// Whether something is there that is neither file nor folder; opens nothing.
  static func isStream(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }

  /// The path behind the links that `path` ends in, whether something is there or not.
  static func followed(_ path: String) throws -> String {
    var place = path
    for _ in 0..<40 {
      guard let next = link(at: place) else { return place }
      place = next.hasPrefix("/") ? next : "\(folder(of: place))/\(next)"
    }
    errno = ELOOP
    throw fault(path)
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The name of a new file beside `path` that nobody else takes; see `AbandonedOutputs`.
  static func besides(_ path: String) -> String {
    "\(stem(of: path))\(getpid()).\(UInt32.random(in: 0 ... .max)).partial"
  }

  /// What names of unfinished outputs of `path` begin with: short enough for a name to follow.
  static func stem(of path: String) -> String {
    var name = path.split(separator: "/").last.map(String.init) ?? ""
    while name.utf8.count > 200 { name.removeLast() }
    return "\(folder(of: path))/\(name)."
  }

  private static func link(at path: String) -> String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = readlink(path, &bytes, Int(PATH_MAX))
    guard count > 0 else { return nil }
    return String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Writing there by a rename would leave what is printed to a file without a name.
  private static func standardStream(of status: stat) -> Int32? {
    [STDOUT_FILENO, STDERR_FILENO].first { descriptor in
      var open = stat()
      return fstat(descriptor, &open) == 0 && open.st_dev == status.st_dev
        && open.st_ino == status.st_ino
    }
  }

  private static func opened(_ path: String) throws -> Int32 {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw fault(path) }
    return descriptor
  }

  private static func copy(of descriptor: Int32, _ path: String) throws -> Int32 {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    guard copy >= 0 else { throw fault(path) }
    return copy
  }

  private static func fault(_ path: String) -> DataFault {
    SystemFault.last(file: path, expected: "a place that can be written")
  }
}
