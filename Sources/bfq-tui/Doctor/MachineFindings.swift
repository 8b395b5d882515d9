import Foundation

/// Memory, disk and the libraries the program was linked with.
enum MachineFindings {
  static var all: [Finding] { [memory, sessionFolder, disk, runtime] }

  /// What the built-in model's run of 200 steps takes at most, and what a session of it fills.
  private static let runBytes = 200 << 20
  private static let sessionBytes = 100 << 20

  private static var memory: Finding {
    let limit = MemoryFacts.addressLimit.map { ", limited to \(size($0)) by ulimit -v" } ?? ""
    guard let free = MemoryFacts.available else {
      return Finding("memory", .note, "unknown", means: "this system does not say what is free")
    }
    let usable = min(free, MemoryFacts.addressLimit ?? .max)
    return Finding(
      "memory", usable < runBytes ? .miss : .ok, "\(size(free)) available\(limit)",
      means: "a run of a built-in model takes under \(size(runBytes)); one of another model many "
        + "times its weights",
      advice: usable < runBytes ? "end other programs, or raise the limit" : nil)
  }

  private static var sessionFolder: Finding {
    let url = SessionPlaces.standard
    let isWritable = FileManager.default.isWritableFile(atPath: existing(url).path)
    return isWritable
      ? Finding("session folder", .ok, url.path, means: "new runs are recorded there")
      : Finding(
        "session folder", .miss, "\(url.path), not writable", means: "no run can be recorded there",
        advice: "give train --session DIR, or start in a folder of your own")
  }

  private static var disk: Finding {
    guard let free = freeBytes(at: existing(SessionPlaces.standard)) else {
      return Finding(
        "disk", .note, "unknown", means: "how much a session may fill cannot be said")
    }
    let isEnough = free >= sessionBytes
    return Finding(
      "disk", isEnough ? .ok : .miss, "\(size(free)) free where sessions go",
      means:
        "a session of the built-in model takes under \(size(sessionBytes)), checkpoints included",
      advice: isEnough ? nil : "free some, or record elsewhere with --session DIR")
  }

  private static var runtime: Finding {
    guard let path = MemoryFacts.mappedLibrary("libswiftCore.so") else {
      return Finding(
        "Swift runtime", .ok, "part of the system or of the program",
        means: "the program runs without a toolchain")
    }
    return Finding(
      "Swift runtime", .note, path,
      means: "the program needs this folder's libraries to start",
      advice: "to copy it to a machine without them, build with --static-swift-stdlib")
  }

  /// The nearest folder above that is there.
  private static func existing(_ url: URL) -> URL {
    var url = url.absoluteURL.standardizedFileURL
    while !FileManager.default.fileExists(atPath: url.path), url.path != "/" {
      url.deleteLastPathComponent()
    }
    return url
  }

  private static func freeBytes(at url: URL) -> Int? {
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: url.path)
    return (attributes?[.systemFreeSize] as? NSNumber)?.intValue
  }

  private static func size(_ bytes: Int) -> String {
    bytes >= 1 << 30
      ? "\(Digits.text(Double(bytes) / Double(1 << 30), 3)) GiB"
      : "\(Digits.text(Double(bytes) / Double(1 << 20), 3)) MiB"
  }
}
