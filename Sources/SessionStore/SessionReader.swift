public import DataFaults
public import EngineMessages
public import Foundation
import GRDB

/// Reads a recorded session, finished, killed or still growing.
///
/// Law: the events are a prefix of what was recorded, in order and without gaps. Every fault of the
/// file is a `DataFault`. Cost: opening reads a few pages, however long the session is.
public final class SessionReader: EventSource {
  public let folder: SessionFolder
  let database: ReadableDatabase
  private let codec = EventCodec()

  /// `url` is the session's folder or the `session.sqlite` in it.
  public init(opening url: URL) throws {
    let isFile = url.lastPathComponent == "session.sqlite"
    folder = SessionFolder(isFile ? url.deletingLastPathComponent() : url)
    database = try ReadableDatabase(folder)
  }

  /// What the run said of itself at its start; nil when it was killed before that.
  public var description: RunDescription? {
    get throws {
      let json = try database.read { database in
        try DatabaseValue.fetchOne(
          database, sql: "SELECT value FROM meta WHERE key = 'description'")
      }
      guard let json = json.flatMap(Data.fromDatabaseValue) else { return nil }
      let description: RunDescription
      do { description = try codec.decodeDescription(json) } catch {
        throw DataFault(
          file: folder.database.path, place: "meta.description",
          found: "unreadable JSON",
          expected: "a run description")
      }
      if let fault = EventBounds.fault(in: .runStarted(description)) { throw outOfBounds(fault) }
      return description
    }
  }

  /// Cost: reads the smallest index, about 10 ms a million.
  public var eventCount: Int { get throws { try integer("SELECT count(*) FROM events") ?? 0 } }

  /// The sequence behind the last event. Cost: one descent; made for following a live session.
  public var endSequence: Int {
    get throws { (try integer("SELECT max(sequence) FROM events") ?? -1) &+ 1 }
  }

  /// The furthest step that was reached.
  public var lastStep: Int {
    get throws {
      let step = try integer("SELECT max(step) FROM events") ?? 0
      guard EventBounds.steps.contains(step) else { throw outOfBounds("step \(step)") }
      return step
    }
  }

  /// Seconds from the run's begin to its last event.
  public var duration: Double {
    get throws {
      let sql = "SELECT seconds FROM events ORDER BY sequence DESC LIMIT 1"
      let value = try database.read { try DatabaseValue.fetchOne($0, sql: sql) }
      let seconds = value.flatMap(Double.fromDatabaseValue) ?? 0
      guard EventBounds.seconds.contains(seconds) else { throw outOfBounds("second \(seconds)") }
      return seconds
    }
  }

  public func events(from sequence: Int, limit: Int) throws -> [EngineEvent] {
    try events("sequence >= ? ORDER BY sequence LIMIT ?", [sequence, max(limit, 0)])
  }

  /// The prefix that shows the run at `step`; folding it from nothing is seeking.
  public func events(upToStep step: Int) throws -> [EngineEvent] {
    let end = try sequence(afterStep: step)
    return try events("sequence < ? ORDER BY sequence", [end])
  }

  /// Hands over the events of `range` one by one: for folds that need no array of them.
  ///
  /// Layer reports that are not in `wholeReports`, counted from the first of the range, come without
  /// histograms and heat maps, which is most of what there is to read; nil for all of them.
  public func forEachEvent(
    in range: Range<Int>, wholeReports: ((Int) -> Bool)? = nil,
    _ body: (EngineEvent) throws -> Void
  ) throws {
    let condition = "sequence >= ? AND sequence < ? ORDER BY sequence"
    try forEach(condition, [range.lowerBound, range.upperBound], wholeReports, body)
  }

  /// Layer reports before `sequence`.
  public func reportCount(before sequence: Int) throws -> Int {
    let kind = "kind = 'layersReported' AND kind <> 'stepCompleted'"
    return try integer("SELECT count(*) FROM events WHERE \(kind) AND sequence < \(sequence)") ?? 0
  }

  /// Cost: one descent of the index; a run that went back costs a scan of what is behind `step`.
  public func sequence(afterStep step: Int) throws -> Int {
    let isMonotone = try database.read(SessionSchema.rewinds(in:)) == 0
    let behind = "FROM events WHERE step > \(step)"
    let sql =
      isMonotone
      ? "SELECT sequence \(behind) ORDER BY step, sequence LIMIT 1"
      : "SELECT min(sequence) \(behind)"
    return try integer(sql) ?? endSequence
  }

  /// The step of the newest checkpoint that was recorded; nil where none ever was.
  public var lastSavedCheckpoint: Int? {
    get throws { try lastEvent(where: "kind = 'checkpointSaved'")?.step }
  }

  /// Where the stream goes on once it is cut back to `step`: see `SessionRecorder.truncate`.
  public func sequence(cutAfterStep step: Int) throws -> Int {
    (try integer("SELECT max(sequence) FROM events WHERE step <= \(step)") ?? -1) &+ 1
  }

  /// The newest stored fold that needs no event from `sequence` on.
  public func keyframe(upTo sequence: Int) throws -> (sequence: Int, body: Data)? {
    let sql =
      """
      SELECT sequence, body FROM keyframes WHERE sequence <= ? ORDER BY sequence DESC LIMIT 1
      """
    return try database.read { database in
      guard let row = try Row.fetchOne(database, sql: sql, arguments: [sequence]),
        let position = Int.fromDatabaseValue(row[0]), let body = Data.fromDatabaseValue(row[1])
      else { return nil }
      return (position, body)
    }
  }

  /// Events of one rare kind (any but `stepCompleted`), found through the index of those.
  func events(ofRareKind kind: String) throws -> [EngineEvent] {
    try events("kind = ? AND kind <> 'stepCompleted' ORDER BY sequence", [kind])
  }

  /// The newest event that `condition` holds for.
  func lastEvent(where condition: String) throws -> EngineEvent? {
    try events("\(condition) ORDER BY sequence DESC LIMIT 1", []).first
  }

  private func events(
    _ condition: String, _ arguments: StatementArguments
  ) throws -> [EngineEvent] {
    var events: [EngineEvent] = []
    try forEach(condition, arguments, nil) { events.append($0) }
    return events
  }

  private func forEach(
    _ condition: String, _ arguments: StatementArguments, _ wholeReports: ((Int) -> Bool)?,
    _ body: (EngineEvent) throws -> Void
  ) throws {
    var reports = 0
    let sql = "SELECT \(EventRow.columns) FROM events WHERE \(condition)"
    try database.read { database in
      let rows = try Row.fetchCursor(
        database.cachedStatement(sql: sql), arguments: arguments)
      while let row = try rows.next() {
        let figuresOnly = wholeReports.map { !$0(reports) } ?? false
        let event = try EventRow.event(
          in: row, codec, file: folder.database, figuresOnly: figuresOnly)
        if case .layersReported = event.body { reports += 1 }
        try body(event)
      }
    }
  }

  private func integer(_ sql: String) throws -> Int? {
    try database.read { try DatabaseValue.fetchOne($0, sql: sql) }.flatMap(Int.fromDatabaseValue)
  }

  private func outOfBounds(_ found: String) -> DataFault {
    DataFault(
      file: folder.database.path, place: "events", found: found, expected: "one that a run has")
  }

  public static func absent(_ folder: SessionFolder) -> DataFault {
    DataFault(
      file: folder.url.path, place: "folder", found: "no session.sqlite",
      expected: "a recorded session")
  }
}
