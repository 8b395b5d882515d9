import Foundation

@testable import WorkbenchTerminal

extension Program {
  /// What it writes where stdout and stderr are a terminal, and stdin is none.
  static func onTerminal(
    _ arguments: [String], in folder: TestFolder, environment: [String: String] = [:]
  ) throws -> [UInt8] {
    let line = #"cd "$0" && exec "$@" </dev/null"#
    let terminal = try PseudoTerminal(
      command: ["/bin/sh", "-c", line, folder.url.path, executable.path] + arguments,
      environment: environment, columns: 4096, rows: 60)
    var output: [UInt8] = []
    let deadline = Date().addingTimeInterval(60)
    while Date() < deadline, let bytes = terminal.output(within: 1) { output += bytes }
    _ = terminal.end(keys: [])
    return output
  }
}
