import EngineMessages
import Foundation
import SessionStore
import Testing

@testable import WorkbenchTerminal

/// Follows a recorder of this process from one of its own.
@Suite(.serialized) struct AttachTests {
  @Test func aRunIsPrintedAsItIsRecordedUntilItEnds() throws {
    let folder = try TestFolder()
    let recorder = try folder.recorder("run")
    let events = SmallRun().events
    for event in events[..<10] { recorder.record(event) }
    try recorder.flush()
    let output = folder["output"]
    try Data().write(to: output)
    let process = try Program.start(
      ["attach", "run", "--json"], in: folder.url, output: try FileHandle(forWritingTo: output))
    #expect(try TrainingProcess.wait { try folder.text("output").contains(#""step":4"#) })
    #expect(try !folder.text("output").contains("runFinished") && process.isRunning)
    for event in events[10...] { recorder.record(event) }
    recorder.close()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let lines = try folder.text("output").split(separator: "\n")
    #expect(lines.filter { $0.contains(#""event":"step""#) }.count == 20)
    #expect(lines.last?.contains(#""event":"runFinished""#) == true)
  }

  @Test func theNewestRunAtWorkIsFound() throws {
    let folder = try TestFolder()
    let none = try Program.run(["attach"], in: folder)
    #expect(none.code == 1 && none.errors.contains("expected a run at work"))
    try folder.record(SmallRun(), as: "Sessions/old")
    let recorder = try folder.recorder("Sessions/new")
    for event in SmallRun(name: "at work").events.dropLast(12) { recorder.record(event) }
    try recorder.flush()
    let frame = try Program.run(["attach", "--snapshot", "--size", "100x30"], in: folder)
    #expect(frame.code == 0 && frame.output.contains("LIVE at work"))
    #expect(frame.output.split(separator: "\n", omittingEmptySubsequences: false).count == 31)
    let old = try Program.run(["attach", "Sessions/old"], in: folder)
    #expect(old.code == 1 && old.errors.contains("found nobody who records it"))
    recorder.close()
  }

  @Test func aRunThatIsKilledIsNotTakenForOneThatEnded() throws {
    let folder = try TestFolder()
    let recorder = try folder.recorder("run")
    for event in SmallRun(ends: false).events { recorder.record(event) }
    try recorder.flush()
    let process = try Program.start(["attach", "run"], in: folder.url)
    Thread.sleep(forTimeInterval: 0.3)
    #expect(process.isRunning)
    recorder.close()
    process.waitUntilExit()
    #expect(process.terminationStatus == 1)
  }

  /// In a terminal: what is recorded appears on screen, and `q` leaves the recorder as it was.
  @Test func theWorkbenchFollowsInATerminal() throws {
    let folder = try TestFolder()
    let recorder = try folder.recorder("run")
    let events = SmallRun(name: "far away").events
    for event in events[..<12] { recorder.record(event) }
    try recorder.flush()
    let terminal = try PseudoTerminal(
      command: [Program.executable.path, "attach", folder["run"].path, "--glyphs", "ascii"],
      environment: ["NO_COLOR": "1"], columns: 110, rows: 30)
    #expect(painted(terminal, "far away"))
    for event in events[12...] { recorder.record(event) }
    try recorder.flush()
    // LIVE becomes DONE; what the two share is not sent again.
    #expect(painted(terminal, "DON"))
    terminal.send(Array("P".utf8))
    #expect(painted(terminal, "attached, read-only"))
    #expect(terminal.end(keys: Array("qy".utf8)) == 0)
    #expect(recorder.health == .recording)
    recorder.close()
    #expect(try SessionReader(opening: folder["run"]).eventCount == events.count)
  }

  private func painted(_ terminal: PseudoTerminal, _ text: String) -> Bool {
    var found: [UInt8] = []
    for _ in 0..<100 {
      guard let bytes = terminal.output(within: 0.1) else { return false }
      found += bytes
      if String(decoding: found, as: UTF8.self).contains(text) { return true }
    }
    return false
  }
}
