import Foundation
import Testing

@Suite struct SessionExportTests {
  private func folder() throws -> TestFolder {
    let folder = try TestFolder()
    try folder.record(SmallRun(), as: "run")
    return folder
  }

  @Test func aTableHasARowAStep() throws {
    let folder = try folder()
    let outcome = try Program.run(["export", "run", "--csv", "t.csv", "--json"], in: folder)
    #expect(outcome.code == 0 && outcome.object["path"] as? String == "t.csv")
    let text = try folder.text("t.csv")
    #expect(outcome.object["bytes"] as? Int == text.utf8.count)
    let rows = text.split(separator: "\n")
    #expect(rows.count == 21)
    #expect(rows[1] == "1,3.0,4.0,0.001,0.1,\(100.0 / 0.3),,,")
    #expect(rows[20].hasSuffix(",0.15,\(3.0 / 20 * 3),"))
    #expect(folder.names == ["run", "t.csv"])
  }

  @Test func eventFilesLieInAFolderOfTheirOwn() throws {
    let folder = try folder()
    let outcome = try Program.run(
      ["export", "--model", "run", "--tensorboard", "tb", "--json"], in: folder)
    #expect(outcome.code == 0 && folder.names == ["run", "tb"])
    let names = try FileManager.default.contentsOfDirectory(atPath: folder["tb"].path)
    // 2026-11-24T21:30:00Z
    #expect(names == ["events.out.tfevents.1795555800.bfq-tui"])
    let data = try Data(contentsOf: folder["tb/\(names[0])"])
    #expect(outcome.object["bytes"] as? Int == data.count && data.count > 2000)
    // A folder that holds something is left alone.
    let again = try Program.run(["export", "run", "--tensorboard", "tb"], in: folder)
    #expect(again.code == 1 && again.errors.contains("expected nothing there"))
    #expect(folder.names == ["run", "tb"])
    #expect(try Data(contentsOf: folder["tb/\(names[0])"]) == data)
  }

  @Test func aCastHasTheSizeScreenAndLengthThatWereAsked() throws {
    let folder = try folder()
    let outcome = try Program.run(
      [
        "export", "run", "--cast", "c.cast", "--size", "90x20", "--screen", "layers", "--theme",
        "light", "--length", "2",
      ], in: folder)
    #expect(outcome.code == 0)
    let lines = try folder.text("c.cast").split(separator: "\n")
    let head = try #require(
      try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
    #expect(head["version"] as? Int == 2 && head["width"] as? Int == 90)
    #expect(head["height"] as? Int == 20 && head["title"] as? String == "run")
    let frames = try lines.dropFirst().map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any])
    }
    #expect(frames.allSatisfy { ($0[0] as? Double ?? 9) <= 2 })
    let text = frames.compactMap { $0[2] as? String }.joined()
    #expect(text.contains("L00.mlp.down") && text.contains("38;2;"))
  }

  @Test(arguments: ["r.md", "r.html"]) func aReportIsOnePage(name: String) throws {
    let folder = try folder()
    #expect(try Program.run(["export", "run", "--report", name], in: folder).code == 0)
    let text = try folder.text(name)
    #expect(text.contains("<svg") && text.contains("L00.attn.q") && text.contains("d20"))
    #expect(!text.contains("<tales>"))
  }

  @Test(arguments: [
    (["--csv", "a", "--report", "b.md"], "found --csv and --report"),
    (["--packed", "a", "--csv", "b"], "found --packed and --csv"),
    ([], "found none"),
    (["--csv", "a", "--screen", "log"], "--screen: found it with --csv"),
    (["--csv", "a", "--bits", "3"], "--bits: found it with --csv"),
    (["--cast", "a", "--group=32"], "--group: found it with --cast"),
    (["--cast", "a", "--screen", "nowhere"], "--screen: found nowhere"),
    (["--cast", "a", "--length", "0"], "--length: found 0.0"),
    (["--report", "a.txt"], "--report: found a.txt"),
    (["--csv", "a", "--model", "run"], "found run and --model run"),
  ])
  func whatDoesNotApplyIsRefusedByName(options: [String], words: String) throws {
    let folder = try folder()
    let outcome = try Program.run(["export", "run"] + options, in: folder)
    #expect(outcome.code == 64 && outcome.errors.contains(words))
    #expect(folder.names == ["run"])
  }

  @Test func looksOfACastSayNothingOfAModel() throws {
    let folder = try folder()
    let outcome = try Program.run(["export", "--packed", "a", "--theme", "light"], in: folder)
    #expect(outcome.code == 64 && outcome.errors.contains("--theme: found it with --packed"))
  }

  @Test func anUnreadableSessionIsOneLineAndFour() throws {
    let folder = try folder()
    let outcome = try Program.run(["export", "gone", "--csv", "t.csv"], in: folder)
    #expect(outcome.code == 4 && outcome.errors.split(separator: "\n").count == 1)
    #expect(folder.names == ["run"])
  }
}
