import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A disk of a few kilobytes at a folder, gone after the test: a tmpfs, or an ext4 in a file.
final class SmallDisk {
  enum System: String, CaseIterable {
    case tmpfs
    /// With blocks of 1 KiB: a page of memory that a file is mapped to is four of them.
    case ext4
  }

  let folder: URL
  private let image: URL?

  /// Whether this process may mount; said once where it may not.
  static let isAllowed: Bool = {
    guard let folder = try? TestFolder(),
      let disk = try? SmallDisk(.tmpfs, in: folder, kilobytes: 64)
    else {
      print("full disks are not tested: this process may not mount any (CAP_SYS_ADMIN)")
      return false
    }
    _ = disk
    return true
  }()

  init(_ system: System, in parent: TestFolder, kilobytes: Int) throws {
    folder = parent["disk"]
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    switch system {
    case .tmpfs:
      image = nil
      try Self.run(["mount", "-t", "tmpfs", "-o", "size=\(kilobytes)k", "none", folder.path])
    case .ext4:
      let image = parent["disk.img"]
      self.image = image
      try Data(count: kilobytes << 10).write(to: image)
      try Self.run(["mkfs.ext4", "-q", "-F", "-b", "1024", "-O", "^has_journal", image.path])
      try Self.run(["mount", "-o", "loop", image.path, folder.path])
    }
  }

  deinit { try? Self.run(["umount", "-l", folder.path]) }

  /// Makes room. Only of a tmpfs.
  func grow(toKilobytes size: Int) throws {
    try Self.run(["mount", "-o", "remount,size=\(size)k", folder.path])
  }

  /// Takes all the room that is left, but for `kilobytes`.
  func fill(leaving kilobytes: Int = 0) throws {
    let file = open(folder.appending(path: "filler").path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    defer { close(file) }
    for size in [4096, 1024, 1] {
      let bytes = [UInt8](repeating: 1, count: size)
      while write(file, bytes, size) == size {}
    }
    guard kilobytes > 0 else { return }
    var status = stat()
    fstat(file, &status)
    ftruncate(file, max(0, status.st_size - off_t(kilobytes << 10)))
  }

  private static func run(_ command: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.featureUnsupported) }
  }
}
