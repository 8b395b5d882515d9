import EngineMessages
import Foundation
import SessionStore
import Testing

/// A folder that is gone after the test, with recorded sessions in it.
final class TestFolder {
  let url: URL

  init() throws {
    // Without symbolic links, so that paths compare.
    url = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appending(path: "bfq-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  subscript(_ name: String) -> URL { url.appending(path: name) }

  /// Records `run` as `name`, closed again.
  @discardableResult
  func record(_ run: SmallRun, as name: String) throws -> URL {
    let recorder = try recorder(name)
    for event in run.events { recorder.record(event) }
    recorder.close()
    return self[name]
  }

  func recorder(_ name: String) throws -> SessionRecorder {
    try SessionRecorder(creating: self[name], createdAt: .now) {
      Issue.record("unexpected fault: \($0)")
    }
  }

  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: self[name]), as: UTF8.self)
  }

  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted()
  }
}
