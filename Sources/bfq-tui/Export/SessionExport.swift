import DataFaults
import EngineMessages
import EngineRuntime
import Foundation
import Models
import SessionStore
import Workbench

/// Writes a session in another form, whole or not at all.
struct SessionExport {
  let session: RecordedSession

  /// Returns the bytes written.
  func write(_ form: SessionExportOptions.Form, _ options: SessionExportOptions) throws -> Int {
    switch form {
    case .csv(let path): try write(SessionCSV.text(session.record()), to: path)
    case .tensorboard(let path): try writeEvents(to: path)
    case .cast(let path): try writeCast(to: path, options)
    case .report(let path): try writeReport(to: path)
    }
  }

  private func write(_ text: String, to path: String) throws -> Int {
    try AtomicFile.write(Array(text.utf8), to: path)
  }

  private func writeReport(to path: String) throws -> Int {
    guard let form = SessionReport(path: path) else {
      preconditionFailure("SessionExport: expected .md or .html, found \(path)")
    }
    let record = try session.record()
    return try write(
      form.text(record, name: session.name, settings: session.settings(record)), to: path)
  }

  private func writeEvents(to folder: String) throws -> Int {
    let start = try startSeconds() ?? 0
    var stream = TensorBoardStream(startSeconds: start)
    var bytes = 0
    try AtomicFolder.write(to: folder) { partial in
      let name = "events.out.tfevents.\(Int(saturating: start)).bfq-tui"
      bytes = try AtomicFile.write(to: "\(partial)/\(name)") { file in
        try stream.head.withUnsafeBytes(file.append)
        try session.forEachEventOfRun { try stream.records(of: $0).withUnsafeBytes(file.append) }
      }
    }
    return bytes
  }

  private func writeCast(to path: String, _ options: SessionExportOptions) throws -> Int {
    var state = try StillFrame.state(.replay, options.screen, depth: depth(options))
    _ = state.reduce(.sessionIndex(try ReplayCommand.index(of: session.reader)))
    try StillFrame.show(options.screenName, script: options.screen.script, in: &state)
    var cast = SessionCast(
      state, longest: options.length, timestamp: try startSeconds().map { Int(saturating: $0) })
    return try AtomicFile.write(to: path) { file in
      func append(_ line: String?) throws {
        guard let line else { return }
        try Array("\(line)\n".utf8).withUnsafeBytes(file.append)
      }
      for line in cast.begin() { try append(line) }
      try session.forEachEvent { try append(cast.take($0)) }
      try append(cast.end())
    }
  }

  private func depth(_ options: SessionExportOptions) -> ColorDepth {
    options.screen.color == "never" ? .mono : .trueColor
  }

  /// When the run began, in seconds since 1970; nil where it never said.
  private func startSeconds() throws -> Double? {
    let said = try UnreadableInput.reading { try session.reader.description?.startedAt }
    return said.flatMap { ISO8601DateFormatter().date(from: $0) }?.timeIntervalSince1970
  }
}
