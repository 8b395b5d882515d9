import DataFaults
import EngineMessages
import Foundation
import GRDB
import SessionStore
import Testing

struct DamagedSessionTests {
  /// Reads all there is; the only error that may come out is a `DataFault`.
  private func readEverything(_ url: URL) throws {
    do {
      let reader = try SessionReader(opening: url)
      _ = try (reader.description, reader.eventCount, reader.lastStep, reader.duration)
      _ = try (reader.commands(), reader.sequence(cutAfterStep: 3), reader.events(upToStep: 3))
      _ = try reader.events(from: 0, limit: .max)
    } catch is DataFault {
    }
    _ = SessionCatalog.listing(of: url)
  }

  private func write(_ bytes: Data, _ folder: TemporaryFolder) throws -> URL {
    let url = folder["damaged"]
    try? FileManager.default.removeItem(at: url)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    try bytes.write(to: url.appending(path: "session.sqlite"))
    return url
  }

  private func change(_ url: URL, _ sql: String) throws {
    let queue = try DatabaseQueue(path: url.appending(path: "session.sqlite").path)
    try queue.write { try $0.execute(sql: sql) }
    try queue.close()
  }

  @Test func truncatedFilesAreFaults() throws {
    let folder = try TemporaryFolder()
    let url = try folder.record(SampleEvents.everyKind + SampleEvents.everyKind, as: "good")
    let bytes = try Data(contentsOf: url.appending(path: "session.sqlite"))
    var lengths = Array(0..<64) + [99, 100, 101, 511, 512, 4095]
    lengths += stride(from: 4096, to: bytes.count, by: 1024)
    for length in lengths { try readEverything(write(bytes.prefix(length), folder)) }
  }

  @Test func flippedBytesNeverTrap() throws {
    let folder = try TemporaryFolder()
    let url = try folder.record(SampleEvents.everyKind, as: "good")
    let bytes = try Data(contentsOf: url.appending(path: "session.sqlite"))
    var generator = SystemRandomNumberGenerator()
    for place in stride(from: 0, to: bytes.count, by: 37) {
      var damaged = bytes
      damaged[place] ^= UInt8.random(in: 1...255, using: &generator)
      try readEverything(write(damaged, folder))
    }
  }

  /// Numbers that no run has are faults that name their event, so that nobody who adds them overflows.
  @Test func numbersOfNoRunAreFaults() throws {
    for change in [
      "step = 9223372036854775807", "step = -1", "step = 1000000000001", "step = 'x'",
      "step = NULL",
      "seconds = -1", "seconds = 9e999", "seconds = -9e999", "seconds = 1e11", "seconds = NULL",
      "sequence = 9223372036854775807", "sequence = -5",
      #"body = replace(body, '"step":', '"step":9223372036854775')"#,
      #"body = replace(body, '"tokens":', '"tokens":-')"#,
      #"body = replace(body, '"rows":', '"rows":92233720368547')"#,
      #"body = replace(body, '"id":', '"id":9223372036854775')"#,
      #"body = replace(body, '"codeHistogram":[', '"codeHistogram":[-1,')"#,
    ] {
      let folder = try TemporaryFolder()
      let url = try folder.record(SampleEvents.everyKind, as: "good")
      let isBody = change.hasPrefix("body")
      try self.change(
        url,
        isBody
          ? "UPDATE events SET \(change)"
          : "UPDATE OR IGNORE events SET \(change) WHERE sequence = 3")
      let refused = (try? SessionReader(opening: url).events(from: 0, limit: .max)) == nil
      // A column that refuses the value keeps the old one.
      let isKept = ["NULL", "'x'", "sequence"].contains { change.contains($0) }
      #expect(refused || isKept, "\(change)")
      try readEverything(url)
    }
  }

  @Test func namesWhatIsNoSession() throws {
    let folder = try TemporaryFolder()
    let empty = #expect(throws: DataFault.self) { try SessionReader(opening: folder["none"]) }
    #expect(empty?.found == "no session.sqlite")
    let text = try write(Data(repeating: 0x41, count: 5000), folder)
    let fault = #expect(throws: DataFault.self) { try SessionReader(opening: text) }
    #expect(fault?.found == "no SQLite database")
    #expect(fault?.file == text.appending(path: "session.sqlite").path)
  }

  @Test func refusesANewerVersionByName() throws {
    let folder = try TemporaryFolder()
    for key in ["format", "messages"] {
      let url = try folder.record(SampleEvents.everyKind, as: key)
      try change(url, "UPDATE meta SET value = 2 WHERE key = '\(key)'")
      let fault = #expect(throws: DataFault.self) { try SessionReader(opening: url) }
      #expect(fault?.place == "meta.\(key)")
      #expect(fault?.found == "version 2")
      #expect(throws: DataFault.self) { try SessionRecorder(resuming: url) { _ in } }
    }
  }

  @Test(arguments: [
    "DROP TABLE events", "DROP TABLE meta", "DELETE FROM meta",
    "ALTER TABLE events RENAME COLUMN body TO bodies", "UPDATE meta SET value = 'x'",
  ])
  func refusesMissingParts(_ sql: String) throws {
    let folder = try TemporaryFolder()
    let url = try folder.record(SampleEvents.everyKind, as: "run")
    try change(url, sql)
    #expect(throws: DataFault.self) { try SessionReader(opening: url) }
    guard case .unreadable = SessionCatalog.listing(of: url).state else {
      Issue.record("expected an unreadable listing")
      return
    }
  }

  @Test(arguments: [
    "UPDATE events SET body = x'7b7d'", "UPDATE events SET body = ''",
    "UPDATE events SET body = 5", "UPDATE events SET step = 'x'",
    "UPDATE events SET seconds = x'00'", "UPDATE events SET kind = x'ff'",
    "UPDATE events SET kind = 'unheard'",
    "UPDATE events SET sequence = 9223372036854775807 WHERE sequence = 3",
    "UPDATE events SET sequence = -9223372036854775807 WHERE sequence = 3",
    "UPDATE meta SET value = '{}' WHERE key = 'description'",
  ])
  func strangeRowsAreFaults(_ sql: String) throws {
    let folder = try TemporaryFolder()
    let url = try folder.record(SampleEvents.everyKind, as: "run")
    try change(url, sql)
    try readEverything(url)
    var cursor = ReplayCursor(source: try SessionReader(opening: url))
    cursor.play(at: 0)
    _ = try? cursor.advance(to: 1e9)
    _ = try? cursor.seek(step: .max, at: 0)
    _ = try? SessionRecorder(resuming: url) { _ in }.close()
  }
}
