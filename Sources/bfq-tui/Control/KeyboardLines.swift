import DataFaults
import Foundation
import Numerics
import SessionStore

/// Steers a run by the lines of stdin, for `--plain`: each is a command as `ctl` takes it, a `:` before
/// it or not.
///
/// The lines go to the run's own socket, so that they are answered and recorded like anyone's.
struct KeyboardLines: Sendable {
  let folder: URL
  let json: Bool

  /// Reads on a thread of its own until stdin or the run ends.
  func begin() { _ = spawnThread { read() } }

  private func read() {
    do {
      let client = try ControlClient(of: folder)
      while let line = readLine() {
        let command = line.drop { $0 == ":" || $0.isWhitespace }
        guard !command.isEmpty else { continue }
        try client.ask(String(command)) {
          StandardOutput.line(ControlAnswerLine.text(of: $0, json: json))
        }
      }
    } catch {
      StandardOutput.diagnostic("\(error)")
    }
  }
}
