import Foundation

@testable import WorkbenchTerminal

/// An interactive bash in a terminal of its own, and the program as its job: one that is stopped and
/// continued as a person's is.
final class JobShell {
  let folder: URL
  /// Everything the terminal was sent.
  private(set) var output: [UInt8] = []
  private let terminal: PseudoTerminal
  /// While false nobody reads the terminal.
  private var reads = true
  private static let prompt = "at-your-service "

  init(in folder: URL) throws {
    self.folder = folder
    terminal = try PseudoTerminal(
      command: ["/bin/bash", "--norc", "--noprofile", "--noediting", "-i"],
      environment: ["PS1": Self.prompt, "HISTFILE": "/dev/null"], columns: 110, rows: 30)
    try Data(Self.script.utf8).write(to: folder.appending(path: "run.sh"))
  }

  deinit {
    // Its number may be another's once it has ended.
    if text("code") == nil, let job { kill(job, SIGKILL) }
    kill(terminal.child, SIGKILL)
  }

  /// The job is a shell that starts the program, as make and wrappers do. It outlives the program to
  /// tell its code and the terminal's mode; a crash leaves no core.
  private static let script = """
    trap : HUP INT
    ulimit -c 0
    unset SWIFT_BACKTRACE
    stty -g > before
    /bin/sh -c 'echo $$ > job; exec "$@"' job "$@"
    code=$?
    stty -g > after 2> /dev/null
    echo $code > code.partial && mv code.partial code
    """

  /// Goes to the folder and starts the program there.
  func begin(_ arguments: [String]) {
    type("cd '\(folder.path)'\n")
    let words = [Program.executable.path] + arguments
    type("/bin/sh run.sh " + words.map { "'\($0)'" }.joined(separator: " ") + "\n")
  }

  // MARK: - Looking

  /// Reads the terminal until `condition` holds; false where it does not within `seconds`.
  func wait(_ seconds: Double, until condition: () -> Bool = { false }) -> Bool {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while Date() < deadline {
      read(0.02)
      if condition() { return true }
    }
    return false
  }

  private func read(_ seconds: Double) {
    guard reads, terminal.master >= 0 else { return Thread.sleep(forTimeInterval: seconds) }
    if let bytes = terminal.output(within: seconds) {
      output += bytes
    } else {
      Thread.sleep(forTimeInterval: seconds)
    }
  }

  /// Has the frame sent whole, and waits for `text` in it.
  func shows(_ text: String, within seconds: Double = 30) -> Bool {
    for _ in 0..<max(1, Int(seconds / 0.5)) {
      let mark = output.count
      type("\u{C}")
      if wait(0.5, until: { Self.plain(output[mark...]).contains(text) }) { return true }
    }
    return false
  }

  func waitsForPrompt(after mark: Int, within seconds: Double = 15) -> Bool {
    wait(seconds) { Self.plain(output[mark...]).contains(Self.prompt) }
  }

  /// Whether the program has taken the screen: a shell that continues a job says its name first.
  func takesScreen(after mark: Int, within seconds: Double = 15) -> Bool {
    wait(seconds) { String(decoding: output[mark...], as: UTF8.self).contains("\u{1B}[?1049h") }
  }

  /// Without escape sequences.
  private static func plain(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self).replacing(#/\u{1B}\[[0-9;?]*[@-~]|\u{1B}\([0-9A-Z]/#) {
      _ in
      ""
    }
  }

  /// Whether the last of `on` came before the last of `off`, or never.
  func endsWith(_ off: String, not on: String) -> Bool {
    let text = String(decoding: output, as: UTF8.self)
    guard let last = text.range(of: on, options: .backwards) else { return true }
    return text.range(of: off, options: .backwards).map { $0.lowerBound > last.lowerBound } ?? false
  }

  func text(_ name: String) -> String? {
    (try? String(contentsOf: folder.appending(path: name), encoding: .utf8))?
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// The program's process.
  var job: Int32? { text("job").flatMap(Int32.init) }

  var isAlive: Bool { job.map { kill($0, 0) == 0 } ?? false }

  // MARK: - Acting

  func type(_ text: String) { if terminal.master >= 0 { terminal.send(Array(text.utf8)) } }

  func send(_ signal: Int32) { if let job { kill(job, signal) } }

  func resize(columns: Int, rows: Int) { terminal.resize(columns: columns, rows: rows) }

  /// Nobody reads the terminal until `resumeReading`.
  func stopReading() { reads = false }
  func resumeReading() { reads = true }

  func closeWindow() { terminal.hangUp() }
}
