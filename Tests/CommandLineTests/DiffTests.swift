import Foundation
import Testing

@Suite struct DiffTests {
  @Test func saysWhereRunsPartAndWhatTheyWereGiven() throws {
    let folder = try TestFolder()
    try folder.record(SmallRun(name: "first"), as: "a")
    try folder.record(SmallRun(name: "second", bits: 3, change: 0.25, changedFrom: 7), as: "b")
    try Data(#"{"quantization":{"start":"x","on":true},"model":null}"#.utf8)
      .write(to: folder["a/run.json"])
    try Data(#"{"quantization":{"start":"y","on":true}}"#.utf8).write(to: folder["b/run.json"])
    let outcome = try Program.run(["diff", "a", "b", "--json"], in: folder)
    #expect(outcome.code == 0 && outcome.lines.count == 1)
    let loss = try #require(outcome.object["loss"] as? [String: Any])
    #expect(loss["compared"] as? Int == 20 && loss["identical"] as? Bool == false)
    let first = try #require(loss["firstDifference"] as? [String: Any])
    #expect(first["step"] as? Int == 7)
    #expect(first["a"] as? Double == 3.0 / 7 && first["b"] as? Double == 3.0 / 7 + 0.25)
    let settings = try #require(outcome.object["settings"] as? [[String: Any]])
    #expect(settings.map { $0["name"] as? String } == ["bits", "quantization.start"])
    #expect(settings.map { $0["a"] as? String } == ["2", "x"])
    let validation = try #require(outcome.object["validation"] as? [String: [String: Any]])
    #expect(validation["nll"]?["a"] as? Double == 0.15)
    #expect(validation["nll"]?["difference"] as? Double == (0.15 + 0.25) - 0.15)
    #expect(validation["accuracy"]?["why"] as? String == "not measured in both")
    let bits = try #require(outcome.object["bitsPerWeight"] as? [String: Any])
    #expect(bits["difference"] as? Double == 1)
    let layers = try #require(outcome.object["layers"] as? [[String: Any]])
    #expect(layers.map { $0["name"] as? String } == SmallRun.layerNames)
  }

  @Test func equalRunsAreSaidToBeEqual() throws {
    let folder = try TestFolder()
    try folder.record(SmallRun(name: "first"), as: "a")
    try folder.record(SmallRun(name: "second"), as: "b")
    let outcome = try Program.run(["diff", "a", "b"], in: folder)
    #expect(outcome.code == 0)
    #expect(outcome.lines.contains("settings  the same"))
    #expect(outcome.lines.contains("losses  the same, bit for bit"))
    #expect(outcome.lines.last == "layers  0 of 2 differ")
  }

  @Test func anUnreadableSessionIsOneLineAndFour() throws {
    let folder = try TestFolder()
    try folder.record(SmallRun(), as: "a")
    let outcome = try Program.run(["diff", "a", "absent"], in: folder)
    #expect(outcome.code == 4 && outcome.output.isEmpty)
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count == 1 && lines[0].hasPrefix("bfq-tui: "))
    #expect(
      lines[0].hasSuffix("absent: folder: found no session.sqlite, expected a recorded session"))
  }
}
