import Foundation
import SessionStore
import Testing

/// Runs and exports on disks that are full at every stage: 1, one line, nothing told that is not kept.
@Suite(.serialized, .enabled(if: SmallDisk.isAllowed)) struct FullDiskRunTests {
  /// What an uninterrupted run is, once for all sizes.
  private static let digest: String? = {
    guard let folder = try? TestFolder(), let run = try? ShortRun(folder),
      let outcome = try? Program.run(run.begin("run"), in: folder)
    else { return nil }
    return ShortRun.summary(outcome.output)?["lossDigest"] as? String
  }()

  /// From no room for a table to room for two checkpoints (13 MB each) but not for the next.
  @Test(arguments: [8, 40, 100, 200, 400, 1200, 3000, 15_000, 29_000, 40_000])
  func aRunEndsWithOneAndGoesOnWhenThereIsRoom(kilobytes: Int) throws {
    let folder = try TestFolder()
    let disk = try SmallDisk(.tmpfs, in: folder, kilobytes: kilobytes)
    let run = try ShortRun(folder)
    let outcome = try Program.run(run.begin("disk/run"), in: folder)
    let faults = outcome.errors.split(separator: "\n").filter { $0.contains(": found ") }
    guard outcome.code != 0 else {
      #expect(kilobytes >= 40_000 && ShortRun.summary(outcome.output) != nil)
      return
    }
    #expect(outcome.code == 1 && faults.count == 1, "\(outcome.errors)")
    #expect(!outcome.output.contains("runFinished"))
    let session = folder["disk/run"]
    let recorded = try? ShortRun.recorded(session)
    for (step, loss) in ShortRun.printed(outcome.output) { #expect(recorded?[step] == loss) }
    guard FileManager.default.fileExists(atPath: session.path) else {
      #expect(outcome.output.isEmpty && kilobytes <= 100)
      return
    }
    try disk.grow(toKilobytes: 64_000)
    let resumed = try Program.run(ShortRun.resume("disk/run"), in: folder)
    #expect(resumed.code == 0, "\(resumed.errors)")
    #expect(ShortRun.summary(resumed.output)?["lossDigest"] as? String == Self.digest)
    let verified = try Program.run(["verify", "disk/run", "--json"], in: folder)
    #expect(verified.object["identical"] as? Bool == true, "\(verified.output)")
  }

  /// On an ext4 of small blocks too, where a mapped file can lack room for its pages (SIGBUS).
  @Test(arguments: [100, 300, 700, 2000])
  func aRunOnSmallBlocksEndsWithOne(kilobytes: Int) throws {
    let folder = try TestFolder()
    guard let disk = try? SmallDisk(.ext4, in: folder, kilobytes: 8000) else { return }
    try disk.fill(leaving: kilobytes)
    let run = try ShortRun(folder)
    let outcome = try Program.run(run.begin("disk/run"), in: folder)
    #expect(outcome.code == 1, "\(outcome.errors)")
    let recorded = try? ShortRun.recorded(folder["disk/run"])
    for (step, loss) in ShortRun.printed(outcome.output) { #expect(recorded?[step] == loss) }
  }

  @Test(arguments: [
    ["export", "run", "--csv", "disk/t"], ["export", "run", "--report", "disk/t.html"],
    ["export", "run", "--cast", "disk/t"], ["export", "run", "--tensorboard", "disk/t"],
    ["export", "--bits", "3", "--packed", "disk/t"], ["export", "--bits", "3", "--hf", "disk/t"],
    ["import", "--to", "disk/t.safetensors"],
    [
      "sweep", "--headless", "--folder", "sweep", "--methods", "rtn", "--bits", "3", "--text",
      "page.txt", "--validation-text", "page.txt", "--context", "32", "--csv", "disk/t",
    ],
    [
      "sweep", "--headless", "--folder", "disk/sweep", "--methods", "rtn", "--bits", "3", "--text",
      "page.txt", "--validation-text", "page.txt", "--context", "32",
    ],
  ])
  func anOutputThatDoesNotFitLeavesNothing(command: [String]) throws {
    let folder = try TestFolder()
    _ = try ShortRun(folder)
    try folder.record(SmallRun(steps: 400), as: "run")
    let disk = try SmallDisk(.tmpfs, in: folder, kilobytes: 64)
    try disk.fill()
    let outcome = try Program.run(command, in: folder)
    #expect(outcome.code == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains("No space left") || outcome.errors.contains("no space left"))
    let left = try FileManager.default.subpathsOfDirectory(atPath: disk.folder.path)
    #expect(!left.contains { $0.hasSuffix(".partial") || $0 == "t" }, "\(left)")
  }

  /// A killed session is read where there is no room for the index of its log.
  @Test(arguments: SmallDisk.System.allCases)
  func aKilledSessionIsReadOnAFullDisk(system: SmallDisk.System) throws {
    let folder = try TestFolder()
    guard let disk = try? SmallDisk(system, in: folder, kilobytes: 4000) else { return }
    let recorder = try folder.recorder("live")
    for event in SmallRun(steps: 300, ends: false).events { recorder.record(event) }
    try recorder.flush()
    try FileManager.default.createDirectory(
      at: folder["disk/run"], withIntermediateDirectories: true)
    for name in ["session.sqlite", "session.sqlite-wal"] {
      try FileManager.default.copyItem(
        at: folder["live/\(name)"], to: folder["disk/run/\(name)"])
    }
    recorder.close()
    for room in [0, 1, 2, 5, 17, 40] {
      try? FileManager.default.removeItem(at: folder["disk/filler"])
      try disk.fill(leaving: room)
      let outcome = try Program.run(["export", "disk/run", "--csv", "t.csv"], in: folder)
      #expect(outcome.code == 0, "\(room) KiB: \(outcome.errors)")
      #expect(try folder.text("t.csv").split(separator: "\n").count == 301)
    }
  }
}

/// What may happen to a session's folder while its run goes on, and before it is resumed.
@Suite(.serialized) struct LostSessionTests {
  private func lose(_ folder: TestFolder, _ change: (URL) throws -> Void) throws -> (Int32, String)
  {
    let run = try ShortRun(folder)
    try Data().write(to: folder["errors"])
    let arguments = run.begin("run").map { $0 == "\(run.steps)" ? "100000" : $0 }
    let process = try Program.start(
      arguments, in: folder.url, errors: try FileHandle(forWritingTo: folder["errors"]))
    #expect(TrainingProcess.wait { ((try? ShortRun.recorded(folder["run"]).count) ?? 0) > 3 })
    try change(folder["run"])
    process.waitUntilExit()
    return (process.terminationStatus, try folder.text("errors"))
  }

  private func steps(_ folder: TestFolder) throws -> [Int: Double] {
    try ShortRun.recorded(folder["run"])
  }

  /// Whoever removed the checkpoints of a run keeps its record.
  @Test func aRunWithoutItsCheckpointsIsNotBegunAgain() throws {
    let folder = try TestFolder()
    let run = try ShortRun(folder)
    #expect(try Program.run(run.begin("run"), in: folder).code == 0)
    let before = try steps(folder)
    try FileManager.default.removeItem(at: folder["run/checkpoints"])
    let outcome = try Program.run(ShortRun.resume("run"), in: folder)
    #expect(outcome.code == 4 && outcome.errors.contains("expected the one of step 40"))
    #expect(try steps(folder) == before && before.count == run.steps)
  }

  /// Nor is one that never had any, where it cannot: what it told stays until it is told again.
  @Test func aRunThatCannotBeginAgainKeepsItsSteps() throws {
    let folder = try TestFolder()
    var run = try ShortRun(folder)
    (run.steps, run.checkpointEvery) = (100_000, 0)
    let process = try Program.start(run.begin("run"), in: folder.url)
    #expect(TrainingProcess.wait { ((try? steps(folder).count) ?? 0) > 3 })
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let before = try steps(folder)
    try FileManager.default.moveItem(at: folder["page.txt"], to: folder["moved.txt"])
    #expect(try Program.run(ShortRun.resume("run"), in: folder).code == 1)
    #expect(try steps(folder) == before)
    try FileManager.default.moveItem(at: folder["moved.txt"], to: folder["page.txt"])
    let next = try Program.start(ShortRun.resume("run"), in: folder.url)
    #expect(TrainingProcess.wait { ((try? steps(folder).count) ?? 0) > before.count })
    kill(next.processIdentifier, SIGKILL)
    next.waitUntilExit()
    #expect(try steps(folder).filter { before.keys.contains($0.key) } == before)
  }

  @Test func aRunWhoseFolderIsRemovedEndsWithOne() throws {
    let folder = try TestFolder()
    let (code, errors) = try lose(folder) { try FileManager.default.removeItem(at: $0) }
    #expect(code == 1 && errors.contains("found the session gone from its place"), "\(errors)")
    #expect(!folder.names.contains("run"))
  }

  @Test func aRunWhoseFolderIsMovedEndsWithOneAndGoesOnThere() throws {
    let folder = try TestFolder()
    let (code, errors) = try lose(folder) {
      try FileManager.default.moveItem(at: $0, to: folder["moved"])
    }
    #expect(code == 1 && errors.contains("found the session gone from its place"), "\(errors)")
    #expect(!folder.names.contains("run"))
    let steps = try ShortRun.recorded(folder["moved"]).count
    #expect(steps > 3)
    let next = try Program.start(ShortRun.resume("moved"), in: folder.url)
    #expect(TrainingProcess.wait { ((try? ShortRun.recorded(folder["moved"]).count) ?? 0) > steps })
    kill(next.processIdentifier, SIGKILL)
    next.waitUntilExit()
  }
}
