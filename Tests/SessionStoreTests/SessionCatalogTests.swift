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
    #expect(list[1].state == .stopped && list[1].model == "embedded default")
    guard case .unreadable(let fault) = list[2].state else {
      Issue.record("expected an unreadable session")
      return
    }
    #expect(fault.found == "no SQLite database")
  }

  @Test(arguments: [
    (RunSummary.Ending.finished, SessionListing.State.finished), (.stopped, .stopped),
    (.diverged, .diverged), (.failed, .failed),
  ])
  func aRunEndedAsItsSummarySays(ending: RunSummary.Ending, state: SessionListing.State) throws {
    let folder = try TemporaryFolder()
    var summary = SampleEvents.summary
    summary.ending = ending
    var events = SampleEvents.stream(steps: 3)
    let next = events.count
    events.append(
      EngineEvent(sequence: next, step: 3, seconds: 99, body: .phaseChanged(.stopped(step: 3))))
    events.append(
      EngineEvent(sequence: next + 1, step: 3, seconds: 99, body: .stopped(summary)))
    try folder.record(events, as: "run")
    #expect(SessionCatalog.listing(of: folder["run"]).state == state)
  }

  /// Only what is a session's goes; a person's folder stays.
  @Test func removingASessionLeavesTheRestOfItsFolder() throws {
    let folder = try TemporaryFolder()
    try folder.record(SampleEvents.stream(steps: 3), as: "run")
    try Data("mine".utf8).write(to: folder["run"].appending(path: "notes.txt"))
    try Data("{}".utf8).write(to: folder["run"].appending(path: "run.json"))
    SessionFolder(folder["run"]).remove(andOwn: ["run.json"])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder["run"].path) == ["notes.txt"])
    try folder.record(SampleEvents.stream(steps: 3), as: "other")
    SessionFolder(folder["other"]).remove(andOwn: [])
    #expect(!FileManager.default.fileExists(atPath: folder["other"].path))
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
