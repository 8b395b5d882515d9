import DataFaults
import EngineMessages
import Foundation

/// The recorder's own thread: encodes, commits, tries again.
///
/// `@unchecked Sendable`: the stored variables belong to the one thread that runs `run`.
final class SessionWriter: @unchecked Sendable {
  private let database: SessionDatabase
  private let backlog: RecordingBacklog
  private let options: RecorderOptions
  private let onFault: @Sendable (DataFault) -> Void
  private let codec = EventCodec()
  private var rows: [EventRow] = []
  private var rowBytes = 0
  private var description: Data?
  private var health = RecorderHealth.recording

  init(
    _ database: SessionDatabase, _ backlog: RecordingBacklog, _ options: RecorderOptions,
    onFault: @escaping @Sendable (DataFault) -> Void
  ) {
    self.database = database
    self.backlog = backlog
    self.options = options
    self.onFault = onFault
  }

  /// Runs until the backlog is closed, then leaves the session in one file.
  func run() {
    var isLast = false
    while !isLast {
      let isRetrying = !rows.isEmpty
      let work = backlog.next(
        after: isRetrying ? options.retryInterval : options.commitInterval, isRetrying: isRetrying)
      isLast = work.isLast
      attempt(work.events)
      backlog.attempted(health)
    }
    try? database.finish()
    backlog.attempted(.closed)
  }

  private func attempt(_ events: [EngineEvent]) {
    if case .ended = health { return }
    do {
      for event in events { try encode(event) }
      if !rows.isEmpty { try database.append(rows, description: description) }
      rows = []
      rowBytes = 0
      description = nil
      health = .recording
    } catch {
      fail(DataFault(session: database.folder.database, error))
    }
  }

  private func encode(_ event: EngineEvent) throws {
    let row = try EventRow(event, codec)
    rows.append(row)
    rowBytes += row.body.count
    if case .runStarted(let run) = event.body { description = try codec.encode(run) }
  }

  /// Says a fault once, and once more when nothing can be kept any longer.
  private func fail(_ fault: DataFault) {
    let isNew = health == .recording
    health = .failing(fault)
    if isNew { onFault(fault) }
    guard rowBytes > options.backlogBytes else { return }
    let end = DataFault(
      file: fault.file, place: "event \(rows.first?.sequence ?? 0)",
      found: "\(rowBytes >> 20) MiB that could not be written (\(fault.found))",
      expected: "a disk that takes them; recording ends here")
    rows = []
    health = .ended(end)
    onFault(end)
  }
}
