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
        StandardOutput.line(ControlAnswerLine.text(of: answer, json: common.json))
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
    if !isApplied { throw ExitCode(ExitStatus.failure) }
  }
}
