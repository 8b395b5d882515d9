import Foundation
import Testing

/// `--script` in a snapshot: lines are obeyed, or the one that cannot be is named.
@Suite struct SnapshotScriptTests {
  private func snapshot(_ script: String, _ folder: TestFolder) throws -> Program.Outcome {
    try Data(script.utf8).write(to: folder["script"])
    return try Program.run(
      ["replay", folder["a"].path, "--snapshot", "--script", folder["script"].path], in: folder)
  }

  @Test func seeksAreAnswered() throws {
    let folder = try TestFolder()
    try folder.record(SmallRun(), as: "a")
    let outcome = try snapshot("# the middle\nseek 10\nseek +1\n", folder)
    #expect(outcome.code == 0 && outcome.output.contains("11/20 55.0 %"))
  }

  @Test func anotherSessionsCurvesStandBehind() throws {
    let folder = try TestFolder()
    try folder.record(SmallRun(), as: "a")
    try folder.record(SmallRun(name: "b", change: 0.5), as: "b")
    let outcome = try snapshot("ghost \(folder["b"].path)\nscreen replay\n", folder)
    #expect(outcome.code == 0 && outcome.output.contains("┈ b"))
    let missing = try snapshot("ghost \(folder["c"].path)\n", folder)
    #expect(missing.code == 1 && missing.errors.contains("ghost"))
  }

  @Test func filesAreWritten() throws {
    let folder = try TestFolder()
    try folder.record(SmallRun(), as: "a")
    let outcome = try snapshot(
      "save-screen \(folder["frame"].path)\nexport \(folder["c.csv"].path)\n", folder)
    #expect(outcome.code == 0)
    #expect(try folder.text("frame").contains("20/20 100.0 %"))
    #expect(try folder.text("c.csv").hasPrefix("series,step,"))
  }

  @Test(arguments: [
    ("pause", "a replay cannot be steered"), ("nonsense", "unknown command"),
    ("quit-now", "needs a terminal"), ("filter sat>x", "not a number"),
  ])
  func whatCannotBeObeyedIsNamed(line: String, words: String) throws {
    let folder = try TestFolder()
    try folder.record(SmallRun(), as: "a")
    let outcome = try snapshot("overview\n\(line)\n", folder)
    #expect(outcome.code == 1 && outcome.output.isEmpty)
    #expect(outcome.errors.contains(": \(line): found") && outcome.errors.contains(words))
  }

  @Test func aFrameIsAnObjectWithJSON() throws {
    let folder = try TestFolder()
    try folder.record(SmallRun(), as: "a")
    let outcome = try Program.run(
      ["replay", folder["a"].path, "--json", "--size", "60x16", "--step", "5"], in: folder)
    #expect(outcome.object["step"] as? Int == 5 && outcome.object["columns"] as? Int == 60)
    let frame = try #require(outcome.object["frame"] as? String)
    #expect(frame.split(separator: "\n", omittingEmptySubsequences: false).count == 16)
  }
}
