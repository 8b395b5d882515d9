import ArgumentParser
import DataFaults
import EngineMessages
import Foundation
import SessionStore

/// `ctl`: steers a run of another process.
struct CtlCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ctl",
    abstract: "Steer a running session from another process, by the commands of the `:` line.",
    discussion: """
      Each command is answered: accepted, then applied at a step, or rejected or refused with the \
      reason. Without commands, lines of stdin are. Exit code 1 where one was not applied.
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "The session's folder.") var session: String
  @Argument(help: "Commands, each one argument, e.g. 'set lr=1e-4' pause.")
  var commands: [String] = []

  func run() throws {
    let reader = try UnreadableInput.reading {
      try SessionReader(opening: URL(filePath: session))
    }
    let client = try ControlClient(of: reader.folder.url)
    var isApplied = true
    func ask(_ line: String) throws {
      try client.ask(line) { answer in
        print(answer)
        switch answer {
        case .rejected, .refused: isApplied = false
        case .accepted, .applied: break
        }
      }
    }
    for line in commands.flatMap({ $0.split(separator: "\n") }) { try ask(String(line)) }
    if commands.isEmpty {
      while let line = readLine() {
        if line.contains(where: { !$0.isWhitespace }) { try ask(line) }
      }
    }
    if !isApplied { throw ExitCode(1) }
  }

  private func print(_ answer: ControlAnswer) {
    StandardOutput.line(common.json ? Self.json(answer).text : Self.words(answer))
  }

  private static func words(_ answer: ControlAnswer) -> String {
    switch answer {
    case .accepted(let id, let text): "#\(id) \(text): accepted"
    case .applied(let id, let text, let step): "#\(id) \(text): applied at step \(step)"
    case .rejected(let id, let text, let reason): "#\(id) \(text): rejected: \(reason)"
    case .refused(let text, let reason): "\(text): refused: \(reason)"
    }
  }

  private static func json(_ answer: ControlAnswer) -> JSONObject {
    switch answer {
    case .accepted(let id, let text): JSONObject(["answer": "accepted", "id": id, "text": text])
    case .applied(let id, let text, let step):
      JSONObject(["answer": "applied", "id": id, "text": text, "step": step])
    case .rejected(let id, let text, let reason):
      JSONObject(["answer": "rejected", "id": id, "text": text, "reason": reason])
    case .refused(let text, let reason):
      JSONObject(["answer": "refused", "text": text, "reason": reason])
    }
  }
}
