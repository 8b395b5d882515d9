import Foundation
import Testing

/// Every command that prints, with a stdout that takes nothing: 1, and one line that says so.
@Suite struct FullOutputTests {
  @Test(arguments: [
    ["sessions"], ["sessions", "--json"], ["diff", "Sessions/run", "Sessions/run"],
    ["export", "Sessions/run", "--csv", "t.csv"], ["export", "Sessions/run", "--csv", "-"],
    ["replay", "Sessions/run", "--snapshot"], ["keys", "--standard"], ["themes", "list"],
    ["inspect", "--bits", "3"], ["import", "--to", "m.safetensors"], ["doctor"], ["--help"],
    ["--version"], ["train", "--help"], ["generate", "--prompt", "In", "--max-tokens", "2"],
    ["--generate-completion-script", "bash"],
  ])
  func whatCannotBePrintedIsAFailure(command: [String]) throws {
    let folder = try TestFolder()
    try folder.record(SmallRun(), as: "Sessions/run")
    let outcome = try Program.run(command, in: folder.url, output: "/dev/full")
    #expect(outcome.code == 1)
    let lines = outcome.errors.split(separator: "\n").filter { $0.contains("stdout: write") }
    #expect(lines.count == 1 && lines[0].contains("No space left on device"), "\(outcome.errors)")
  }

  /// A run whose first line is lost ends before its first step.
  @Test func aRunWhoseLinesAreLostStops() throws {
    let folder = try TestFolder()
    let run = try ShortRun(folder)
    let outcome = try Program.run(run.begin("run"), in: folder.url, output: "/dev/full")
    #expect(outcome.code == 1 && outcome.errors.contains("stdout: write: found No space left"))
    #expect(try ShortRun.recorded(folder["run"]).count < run.steps)
  }

  /// One that has steps to keep stops with a checkpoint, so that it can be resumed.
  @Test(.enabled(if: SmallDisk.isAllowed)) func aRunWhoseLinesAreLostLaterCanBeResumed() throws {
    let folder = try TestFolder()
    let run = try ShortRun(folder)
    let disk = try SmallDisk(.tmpfs, in: folder, kilobytes: 4)
    let output = disk.folder.appending(path: "lines").path
    #expect(FileManager.default.createFile(atPath: output, contents: nil))
    let outcome = try Program.run(run.begin("run"), in: folder.url, output: output)
    #expect(outcome.code == 1 && outcome.errors.contains("stdout: write: found No space left"))
    let steps = try ShortRun.recorded(folder["run"]).count
    #expect(steps > 0 && steps < run.steps)
    let resumed = try Program.run(ShortRun.resume("run"), in: folder)
    #expect(resumed.code == 0 && ShortRun.summary(resumed.output) != nil)
    #expect(try Program.run(["verify", "run"], in: folder).code == 0)
  }

  /// Nothing that is opened gets the number of a closed stdout, and with it what is printed.
  @Test func aClosedOutputIsAFailureAndNoFileTakesItsPlace() throws {
    let folder = try TestFolder()
    try folder.record(SmallRun(), as: "run")
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = [
      "-c", "exec \"$0\" export run --csv t.csv >&- 2>errors", Program.executable.path,
    ]
    shell.currentDirectoryURL = folder.url
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 1)
    #expect(try folder.text("errors").contains("stdout: write: found Bad file descriptor"))
    #expect(try folder.text("t.csv").split(separator: "\n").count == 21)
  }

  /// `head` has what it wanted.
  @Test func aReaderThatWentAwayIsNoFailure() throws {
    let folder = try TestFolder()
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = [
      "-c", "{ \"$0\" keys --standard; echo $? >code; } | head -1 >line", Program.executable.path,
    ]
    shell.currentDirectoryURL = folder.url
    try shell.run()
    shell.waitUntilExit()
    #expect(TrainingProcess.wait { folder.names.contains("code") })
    #expect(try folder.text("code") == "0\n")
  }
}
