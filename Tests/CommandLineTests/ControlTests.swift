import EngineMessages
import Foundation
import SessionStore
import Testing

/// Runs train in processes of their own, so one at a time.
@Suite(.serialized) struct ControlTests {
  private func waitForSocket(_ folder: TestFolder) -> Bool {
    TrainingProcess.wait {
      FileManager.default.fileExists(atPath: folder["run/control.socket"].path)
    }
  }

  private func lastStep(_ folder: TestFolder) throws -> Int {
    guard SessionFolder(folder["run"]).hasDatabase else { return 0 }
    return (try? SessionReader(opening: folder["run"]).lastStep) ?? 0
  }

  /// Commands of another process are answered, recorded, and repeated by `verify`.
  @Test func aHeadlessRunIsSteeredAndVerified() throws {
    let folder = try TestFolder()
    let run = try TrainingProcess(folder, steps: 100_000)
    #expect(waitForSocket(folder))
    #expect(try TrainingProcess.wait { try lastStep(folder) >= 3 })

    let first = try run.ctl("pause", "set lr=1e-5", "bits L00.* 3", "undo", "set lr=2e-5")
    #expect(first.code == 0 && first.lines.count == 10)
    #expect(first.lines[0] == "#1 pause: accepted")
    #expect(first.lines[1].hasPrefix("#1 pause: applied at step "))
    #expect(first.lines[7].hasPrefix("#4 undo #3: bits L00.* 2: applied at step "))

    let wrong = try run.ctl("set lr=fast", "pause", "overview")
    #expect(wrong.code == 1 && wrong.lines.count == 4)
    #expect(wrong.lines[0] == "set lr=fast: refused: \"fast\" is not a learning rate")
    #expect(wrong.lines[2] == "#6 pause: rejected: the run is paused already")
    #expect(wrong.lines[3] == "overview: refused: it steers nothing")

    let paused = try lastStep(folder)
    #expect(try run.ctl("resume").code == 0)
    #expect(try TrainingProcess.wait { try lastStep(folder) >= paused + 3 })
    let last = try Program.run(["ctl", "run", "stop", "--json"], in: folder)
    #expect(last.code == 0 && last.lines.count == 2)
    #expect(last.lines[1].contains(#""answer":"applied""#))
    run.process.waitUntilExit()
    #expect(run.process.terminationStatus == 0)
    #expect(!FileManager.default.fileExists(atPath: folder["run/control.socket"].path))

    let commands = try SessionReader(opening: folder["run"]).commands()
    #expect(commands.compactMap { $0.command?.origin } == Array(repeating: .remote, count: 7))
    let verified = try Program.run(["verify", "run", "--json"], in: folder)
    #expect(verified.code == 0 && verified.object["identical"] as? Bool == true)
  }

  /// The end of the run before is no end of the one that goes on with it.
  @Test func aResumedRunIsSteeredAndFollowed() throws {
    let folder = try TestFolder()
    let run = try TrainingProcess(folder, steps: 100_000)
    #expect(waitForSocket(folder))
    #expect(try TrainingProcess.wait { try lastStep(folder) >= 3 })
    #expect(try run.ctl("stop").code == 0)
    run.process.waitUntilExit()
    let before = try lastStep(folder)
    let next = try Program.start(["train", "--headless", "--resume", "run"], in: folder.url)
    defer { next.terminate() }
    #expect(waitForSocket(folder))
    let follower = try Program.start(["attach", "run"], in: folder.url)
    #expect(try TrainingProcess.wait { try lastStep(folder) >= before + 3 })
    #expect(follower.isRunning)
    #expect(try run.ctl("stop").code == 0)
    next.waitUntilExit()
    follower.waitUntilExit()
    #expect(next.terminationStatus == 0 && follower.terminationStatus == 0)
  }

  /// With `--plain` the lines of stdin steer, and are answered among the run's own lines.
  @Test func linesOfTheKeyboardSteer() throws {
    let folder = try TestFolder()
    let (keyboard, screen) = (Pipe(), folder["screen"])
    try Data().write(to: screen)
    let run = try TrainingProcess(
      folder, steps: 100_000, options: ["--plain"], input: keyboard,
      output: try FileHandle(forWritingTo: screen))
    #expect(try TrainingProcess.wait { try lastStep(folder) >= 2 })
    try keyboard.fileHandleForWriting.write(
      contentsOf: Data(":set lr=1e-5\n\nnonsense\nstop\n".utf8))
    run.process.waitUntilExit()
    #expect(run.process.terminationStatus == 0)
    let lines = try String(contentsOf: screen, encoding: .utf8).split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("step 1  loss ") })
    #expect(lines.contains { $0.hasPrefix("#1 set lr=1e-5: applied at step ") })
    #expect(lines.contains("nonsense: refused: unknown command"))
    #expect(lines.contains("#2 stop: accepted"))
    let commands = try SessionReader(opening: folder["run"]).commands()
    #expect(commands.compactMap { $0.command?.text } == ["set lr=1e-5", "stop"])
  }

  @Test func aReadOnlyRunRefuses() throws {
    let folder = try TestFolder()
    let run = try TrainingProcess(folder, steps: 100_000, options: ["--readonly"])
    #expect(waitForSocket(folder))
    let outcome = try run.ctl("stop")
    #expect(outcome.code == 1)
    #expect(outcome.lines == ["stop: refused: read-only, steering is off (--readonly)"])
    #expect(run.process.isRunning)
  }

  /// Where nobody listens, one line says which way: never a run, killed, or ended.
  @Test func nobodyIsSaidToBeThere() throws {
    let folder = try TestFolder()
    try folder.record(SmallRun(), as: "old")
    let old = try Program.run(["ctl", "old", "pause"], in: folder)
    #expect(old.code == 1 && old.errors.contains("socket: found none, expected a run at work"))
    let absent = try Program.run(["ctl", "absent", "pause"], in: folder)
    #expect(absent.code == 4 && absent.errors.contains("no session.sqlite"))
    let run = try TrainingProcess(folder, steps: 100_000)
    #expect(waitForSocket(folder))
    kill(run.process.processIdentifier, SIGKILL)
    run.process.waitUntilExit()
    let killed = try run.ctl("pause")
    #expect(killed.code == 1 && killed.errors.contains("found one whose process has gone"))
  }
}
