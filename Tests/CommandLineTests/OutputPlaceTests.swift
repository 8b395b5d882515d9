import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where outputs go: files are replaced whole, links stay links, devices and pipes are written to.
@Suite struct OutputPlaceTests {
  private func folder() throws -> TestFolder {
    let folder = try TestFolder()
    try folder.record(SmallRun(), as: "run")
    return folder
  }

  private func kind(_ path: String) -> mode_t? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  private func table(_ folder: TestFolder) throws -> String {
    try Program.run(["export", "run", "--csv", "-"], in: folder).output
  }

  @Test func aDashIsStandardOutputAndNothingElseIsPrinted() throws {
    let folder = try folder()
    let rows = try table(folder).split(separator: "\n")
    #expect(rows.count == 21 && rows[0].hasPrefix("step,loss"))
    #expect(folder.names == ["run"])
  }

  /// Before, the device was replaced by a file, where the process had the right to.
  @Test func devicesStayDevices() throws {
    let folder = try folder()
    let full = try Program.run(["export", "run", "--csv", "/dev/full"], in: folder)
    #expect(full.code == 1 && full.lines.isEmpty)
    #expect(full.errors.contains("/dev/full: write: found No space left on device"))
    #expect(full.errors.split(separator: "\n").count == 1)
    #expect(kind("/dev/full") == S_IFCHR)
    let null = try Program.run(["export", "run", "--csv", "/dev/null"], in: folder)
    #expect(null.code == 0 && null.output.hasPrefix("/dev/null\t"))
    #expect(kind("/dev/null") == S_IFCHR)
  }

  @Test func whatIsRedirectedIsNotReplaced() throws {
    let folder = try folder()
    let outcome = try Program.run(["export", "run", "--csv", "/dev/stdout"], in: folder)
    #expect(outcome.code == 0)
    #expect(outcome.lines.count == 22 && outcome.lines[21].hasPrefix("/dev/stdout\t"))
  }

  @Test func pipesAreWrittenTo() throws {
    let folder = try folder()
    let pipe = folder["pipe"].path
    #expect(mkfifo(pipe, 0o600) == 0)
    let process = try Program.start(["export", "run", "--csv", "pipe"], in: folder.url)
    let reader = try #require(FileHandle(forReadingAtPath: pipe))
    let text = String(decoding: reader.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(try text == table(folder))
    #expect(kind(pipe) == S_IFIFO)
  }

  @Test func linksStayLinks() throws {
    let folder = try folder()
    let files = FileManager.default
    try files.createDirectory(at: folder["there"], withIntermediateDirectories: true)
    try Data("old".utf8).write(to: folder["there/kept.csv"])
    chmod(folder["there/kept.csv"].path, 0o600)
    for (link, target) in [("link.csv", "there/kept.csv"), ("new.csv", "there/none.csv")] {
      try files.createSymbolicLink(
        atPath: folder[link].path, withDestinationPath: target)
      #expect(try Program.run(["export", "run", "--csv", link], in: folder).code == 0)
      #expect(kind(folder[link].path) == S_IFLNK)
      #expect(try folder.text(target) == table(folder))
    }
    var status = stat()
    stat(folder["there/kept.csv"].path, &status)
    #expect(status.st_mode & 0o777 == 0o600)
  }

  @Test func aFolderIsRefused() throws {
    let folder = try folder()
    let outcome = try Program.run(["export", "run", "--csv", "run"], in: folder)
    #expect(outcome.code == 1 && outcome.errors.contains("run: path: found a folder"))
  }

  /// What a killed process left beside an output goes with the next; what one at work has stays.
  @Test func abandonedPartsAreCleared() throws {
    let folder = try folder()
    let gone = try Program.start(["keys", "--standard"], in: folder.url)
    gone.waitUntilExit()
    let names = ["t.csv.\(gone.processIdentifier).1.partial", "t.csv.\(getpid()).1.partial"]
    for name in names { try Data("half".utf8).write(to: folder[name]) }
    #expect(try Program.run(["export", "run", "--csv", "t.csv"], in: folder).code == 0)
    #expect(folder.names == ["run", "t.csv", names[1]].sorted())
  }

  /// Work of hours is not begun for a place that cannot be written.
  @Test func longWorkAsksFirst() throws {
    let folder = try TestFolder()
    for command in [
      ["pretrain", "--steps", "1000000", "--output", "nowhere/m.safetensors"],
      ["sweep", "--headless", "--steps", "1000000", "--csv", "nowhere/t.csv"],
    ] {
      let outcome = try Program.run(command, in: folder)
      #expect(outcome.code == 1 && outcome.errors.contains("nowhere"))
    }
    #expect(folder.names.isEmpty)
  }

  @Test func aLongNameLeavesRoomForItsPart() throws {
    let folder = try folder()
    let name = String(repeating: "é", count: 125) + ".csv"
    #expect(try Program.run(["export", "run", "--csv", name], in: folder).code == 0)
    #expect(folder.names.count == 2)
  }
}
