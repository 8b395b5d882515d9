import EngineMessages
import Foundation
import SessionStore
import Testing

/// A folder that is gone after the test.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "bfq-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  subscript(_ name: String) -> URL { url.appending(path: name) }

  /// Records `events` into `name`, closed again.
  @discardableResult
  func record(_ events: [EngineEvent], as name: String) throws -> URL {
    let recorder = try recorder(creating: name)
    for event in events { recorder.record(event) }
    recorder.close()
    return self[name]
  }

  func recorder(
    creating name: String, options: RecorderOptions = RecorderOptions()
  ) throws -> SessionRecorder {
    try SessionRecorder(creating: self[name], createdAt: .now, options: options) {
      Issue.record("unexpected fault: \($0)")
    }
  }
}
