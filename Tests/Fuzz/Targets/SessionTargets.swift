import DataFaults
import EngineMessages
import EngineRuntime
import Foundation
import GRDB
import Numerics
import SessionStore
import Workbench

extension FuzzTarget {
  /// Session databases, damaged as bytes and as rows, with all that is made of them; the JSON beside.
  static func sessions(_ corpus: URL) throws -> [FuzzTarget] {
    [
      try folder("session", in: corpus) { try SessionExercise.run($0) },
      try rows("session", in: corpus), try rows("sweep-session", in: corpus),
      try folder("run-json", in: corpus) { folder in
        let configuration = try RunFolder(folder).readConfiguration()
        _ = FlatSettings.leaves(of: try Data(contentsOf: RunFolder(folder).configurationFile))
        _ = configuration.hashValue
      },
      try folder("sweep-json", in: corpus) { folder in
        guard let plan = try SweepFolder(folder).readPlan() else { return }
        _ = try SweepFolder(folder).readResults(of: plan)
        for cell in plan.cells { _ = plan.configuration(of: cell) }
      },
    ]
  }

  /// Rows of a good database rewritten: numbers at their worst, bodies damaged as JSON.
  private static func rows(_ name: String, in corpus: URL) throws -> FuzzTarget {
    let files = try CorpusFile.all(in: corpus.appending(path: name))
    return FuzzTarget(name: "\(name)-rows") { _, folder, generator in
      for file in files { try Data(file.bytes).write(to: folder.appending(path: file.name)) }
      let path = folder.appending(path: "session.sqlite").path
      let queue = try DatabaseQueue(path: path)
      try queue.write { try rewrite($0, using: &generator) }
      try queue.close()
      try SessionExercise.run(folder)
    }
  }

  private static let worst: [(any DatabaseValueConvertible & Sendable)?] = [
    Int64.max, Int64.min, -1, 0, 1, 1 << 40, 1 << 53, 1_000_000_000_000, 1_000_000_000_001,
    Double.infinity, -Double.infinity, 1e308, -1e-300, 0.5, "x", nil, Data([0xFF]),
  ]

  private static func rewrite(
    _ database: Database, using generator: inout SeededGenerator
  ) throws {
    let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM events") ?? 0
    for _ in 0...generator.index(below: 3) {
      let row = generator.index(below: max(count, 1))
      switch generator.index(below: 4) {
      case 0:
        let column = ["step", "seconds", "sequence", "kind"][generator.index(below: 4)]
        // A value its column refuses stays out, as SQLite would keep it out for anybody.
        try? database.execute(
          sql: "UPDATE events SET \(column) = ? WHERE sequence = ?",
          arguments: [worst[generator.index(below: worst.count)], row])
      default:
        guard
          let body = try Data.fetchOne(
            database, sql: "SELECT body FROM events WHERE sequence = ?", arguments: [row])
        else { continue }
        let bytes = JSONMutation.apply(to: Array(body), using: &generator)
        try? database.execute(
          sql: "UPDATE events SET body = ? WHERE sequence = ?", arguments: [Data(bytes), row])
      }
    }
    if generator.index(below: 6) == 0 { try rewriteDescription(database, using: &generator) }
  }

  private static func rewriteDescription(
    _ database: Database, using generator: inout SeededGenerator
  ) throws {
    let sql = "SELECT value FROM meta WHERE key = 'description'"
    guard let json = try Data.fetchOne(database, sql: sql) else { return }
    let bytes = JSONMutation.apply(to: Array(json), using: &generator)
    try database.execute(
      sql: "UPDATE meta SET value = ? WHERE key = 'description'", arguments: [Data(bytes)])
  }
}

/// What the program makes of a session: its line in the picker, every screen, every export.
enum SessionExercise {
  static func run(_ folder: URL) throws {
    _ = SessionCatalog.listing(of: folder)
    let reader = try SessionReader(opening: folder)
    _ = try reader.description
    let events = try reader.events(from: 0, limit: 100_000)
    _ = try reader.events(upToStep: events.last?.step ?? 0)
    let index = SessionIndex(
      name: "x", seconds: try reader.duration, firstStep: 0, lastStep: try reader.lastStep)
    draw(events, index)
    var cast = SessionCast(state(index), longest: 2, timestamp: nil)
    _ = cast.begin()
    for event in events { _ = cast.take(event) }
    _ = cast.end()
    export(events, folder)
  }

  private static func state(_ index: SessionIndex) -> WorkbenchState {
    var state = WorkbenchState(mode: .replay, width: 100, height: 30)
    _ = state.reduce(.sessionIndex(index))
    return state
  }

  private static let lines = [
    "seek 50%", "seek +3", "next-marker", "previous-marker", "zoom-in", "log-y", "smooth", "worst",
    "filter loss>0", "next-view", "right", "mark a", "difference", "enter", "next-view",
    "sort bits",
  ]

  private static func draw(_ events: [EngineEvent], _ index: SessionIndex) {
    for mode in [WorkbenchMode.replay, .live] {
      var state = state(index)
      state.mode = mode
      _ = state.reduce(.events(events))
      for screen in Screen.allCases {
        _ = state.reduce(.commandText("screen \(screen.name)"))
        for (width, height) in [(100, 30), (200, 60), (40, 12)] {
          _ = Renderer.render(state, width: width, height: height).text
        }
        for line in lines { _ = state.reduce(.commandText(line)) }
        _ = Renderer.render(state)
      }
    }
  }

  private static func export(_ events: [EngineEvent], _ folder: URL) {
    let record = SessionRecord(events)
    _ = SessionCSV.text(record)
    for form in SessionReport.allCases { _ = form.text(record, name: "x", settings: [:]) }
    _ = SessionDifference(record, record)
    var stream = TensorBoardStream(startSeconds: 0)
    for event in events { _ = stream.records(of: event) }
    var sweep = SweepState()
    for event in events { sweep.apply(event.body) }
    guard let description = sweep.description else { return }
    let table = SweepTable(description, sweep.ordered)
    for form in SweepExport.allCases { _ = form.text(table, sweep.ordered) }
  }
}
