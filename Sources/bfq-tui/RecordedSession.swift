import DataFaults
import EngineMessages
import EngineRuntime
import Foundation
import SessionStore
import Workbench

/// A session that a command reads through, in pages.
struct RecordedSession {
  let reader: SessionReader
  private static let page = 4_096

  /// Throws: `UnreadableInput` where there is none that can be read.
  init(_ path: String) throws {
    reader = try UnreadableInput.reading { try SessionReader(opening: URL(filePath: path)) }
  }

  /// Hands over every event so far; pages are short, so that a recorder at work waits for nobody.
  func forEachEvent(_ body: (EngineEvent) throws -> Void) throws {
    var next = 0
    while true {
      let events = try UnreadableInput.reading {
        try reader.events(from: next, limit: Self.page)
      }
      guard let last = events.last else { return }
      for event in events { try body(event) }
      next = last.sequence + 1
    }
  }

  /// Throws: `UnreadableInput` where the session is a sweep's, which has no steps.
  func forEachEventOfRun(_ body: (EngineEvent) throws -> Void) throws {
    try forEachEvent { event in
      if case .sweepPlanned = event.body { throw UnreadableInput(fault: sweep) }
      try body(event)
    }
  }

  func record() throws -> SessionRecord {
    var record = SessionRecord()
    try forEachEventOfRun { record.apply($0) }
    return record
  }

  var name: String { reader.folder.url.lastPathComponent }

  /// What the run was started with, by dotted name; what it said of itself where that is lost.
  func settings(_ record: SessionRecord) -> [String: String] {
    let file = RunFolder(reader.folder.url).configurationFile
    return FlatSettings.of(
      record, configuration: FileManager.default.contents(atPath: file.path))
  }

  private var sweep: DataFault {
    DataFault(
      file: reader.folder.url.path, place: "session", found: "a sweep",
      expected: "a run's session, e.g. one of its cells/")
  }
}
