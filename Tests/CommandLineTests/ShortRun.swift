import Foundation
import SessionStore

import EngineMessages

/// A headless run of the built-in model on a page of text that takes a second: what is killed, and
/// what fills disks.
struct ShortRun {
  let folder: TestFolder
  var steps = 40
  var checkpointEvery = 7

  init(_ folder: TestFolder) throws {
    self.folder = folder
    let page = String(
      repeating: "And it came to pass in those days, that there went out. ", count: 60)
    try Data(page.utf8).write(to: folder["page.txt"])
  }

  /// What begins it in the session `session`, which may be a path.
  func begin(_ session: String) -> [String] {
    let page = folder["page.txt"].path
    return [
      "train", "--headless", "--json", "--session", session, "--text", page, "--validation-text",
      page, "--steps", "\(steps)", "--batch-tokens", "64", "--context", "32", "--shards", "1",
      "--threads", "1", "--evaluate-every", "10", "--checkpoint-every", "\(checkpointEvery)",
      "--report-every", "1",
    ]
  }

  /// What goes on with it.
  static func resume(_ session: String) -> [String] {
    ["train", "--headless", "--json", "--resume", session]
  }

  /// The steps that whole lines of `output` tell of, with their losses.
  static func printed(_ output: String) -> [Int: Double] {
    var steps: [Int: Double] = [:]
    for line in output.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      // Not by `JSONSerialization`, whose numbers are off by a last bit.
      guard let line = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)),
        line.event == "step"
      else { continue }
      steps[line.step] = line.loss
    }
    return steps
  }

  /// The last line of a run that came to its end.
  static func summary(_ output: String) -> [String: Any]? {
    output.split(separator: "\n").last.flatMap(object)
      .flatMap { $0["event"] as? String == "runFinished" ? $0 : nil }
  }

  /// The steps a session holds, with their losses.
  static func recorded(_ session: URL) throws -> [Int: Double] {
    guard SessionFolder(session).hasDatabase else { return [:] }
    let events = try SessionReader(opening: session).events(from: 0, limit: .max)
    return Dictionary(
      events.compactMap { event in
        guard case .stepCompleted(let report) = event.body else { return nil }
        return (report.step, report.loss)
      }, uniquingKeysWith: { $1 })
  }

  private struct Line: Decodable {
    var event: String
    var step: Int
    var loss: Double
  }

  private static func object(_ line: Substring) -> [String: Any]? {
    (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any]
  }
}
