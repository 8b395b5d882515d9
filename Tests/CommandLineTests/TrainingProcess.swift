import Foundation
import Testing

/// A headless run of the built-in model on a page of text, in a process of its own.
final class TrainingProcess {
  let folder: TestFolder
  let process: Process

  /// The session is `run` in `folder`.
  init(
    _ folder: TestFolder, steps: Int, options: [String] = [],
    input: Any = FileHandle.nullDevice, output: Any = FileHandle.nullDevice
  ) throws {
    self.folder = folder
    let page = String(
      repeating: "And it came to pass in those days, that there went out. ", count: 60)
    try Data(page.utf8).write(to: folder["page.txt"])
    process = try Program.start(
      [
        "train", "--headless", "--session", "run", "--text", "page.txt", "--validation-text",
        "page.txt", "--steps", "\(steps)", "--batch-tokens", "64", "--context", "32", "--shards",
        "1", "--threads", "1", "--evaluate-every", "0", "--checkpoint-every", "0", "--report-every",
        "1",
      ] + options, in: folder.url, input: input, output: output)
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  /// Waits until `condition` holds; false after half a minute.
  static func wait(_ condition: () throws -> Bool) rethrows -> Bool {
    for _ in 0..<600 {
      if try condition() { return true }
      Thread.sleep(forTimeInterval: 0.05)
    }
    return false
  }

  func ctl(_ commands: String...) throws -> Program.Outcome {
    try Program.run(["ctl", "run"] + commands, in: folder)
  }
}
