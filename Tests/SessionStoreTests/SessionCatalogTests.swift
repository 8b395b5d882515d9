import DataFaults
import EngineMessages
import Foundation
import SessionStore
import Testing

struct SessionCatalogTests {
  @Test func listsNewestFirstAndSaysHowTheyEnded() throws {
    let folder = try TemporaryFolder()
    var later = SampleEvents.run
    later.startedAt = "2026-11-25T08:00:00Z"
    var events = SampleEvents.stream(steps: 5)
    events[0].body = .runStarted(later)
    try folder.record(events, as: "b")
    try folder.record(SampleEvents.everyKind, as: "a")
    try FileManager.default.createDirectory(
      at: folder["c"], withIntermediateDirectories: true)
    try Data("nonsense, but long enough".utf8).write(
      to: folder["c"].appending(path: "session.sqlite"))
    try Data().write(to: folder["a file"])
    let list = SessionCatalog.list(in: [folder.url, folder["absent"]])
    #expect(list.map(\.name) == ["b", "a", "c"])
    #expect(list[0].state == .interrupted)
    #expect(list[0].steps == 5 && list[0].lastLoss == 2.5 && list[0].totalSteps == 100)
    #expect(list[1].state == .finished && list[1].model == "embedded default")
    guard case .unreadable(let fault) = list[2].state else {
      Issue.record("expected an unreadable session")
      return
    }
    #expect(fault.found == "no SQLite database")
  }

  @Test func namesAreNewSortedAndPlain() throws {
    let folder = try TemporaryFolder()
    let date = Date(timeIntervalSince1970: 1_795_555_800)
    let utc = try #require(TimeZone(identifier: "UTC"))
    func name(_ suffix: String) throws -> String {
      let url = SessionNaming.folder(in: folder.url, at: date, suffix: suffix, timeZone: utc)
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
      return url.lastPathComponent
    }
    let first = try name("QAT butterfly/../2 bit")
    #expect(first.hasSuffix("-qat-butterfly-..-2-bit"))
    #expect(try name("QAT butterfly/../2 bit") == first + "-2")
    #expect(try name("QAT butterfly/../2 bit") == first + "-3")
    #expect(try name("").count == "2026-11-24-2130".count)
  }
}
