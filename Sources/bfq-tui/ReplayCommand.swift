import ArgumentParser
import DataFaults
import Foundation
import SessionStore
import Workbench

/// `replay`: plays a session through the screens it was recorded under.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Play a recorded session.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var screen: ScreenOptions
  @Argument(help: "The session's folder.") var session: String
  @Flag(help: "Print one frame as text and leave.") var snapshot = false
  @Option(name: .customLong("screen"), help: ScreenName.help)
  var screenName: String = "overview"
  @Option(help: "Step to stand at; by default the last.") var step: Int?

  mutating func validate() throws {
    try ScreenName.check(screenName)
    try OptionBounds.check("--step", step, in: 0...1_000_000_000_000)
  }

  func run() throws {
    let reader = try UnreadableInput.reading {
      try SessionReader(opening: URL(filePath: session))
    }
    if snapshot || common.json || screen.headless {
      try printSnapshot(reader)
    } else {
      try WorkbenchApp.run(replaying: reader, at: step, screen: screenName, options: screen)
    }
  }

  private func printSnapshot(_ reader: SessionReader) throws {
    var state = try StillFrame.state(.replay, screen)
    let content = ReplayContent(reader)
    _ = state.reduce(.sessionIndex(try Self.index(of: reader)))
    for message in content.seek(step.map { .step($0) } ?? .end, at: 0) {
      if case .fault(let text) = message {
        throw UnreadableInput(
          fault: DataFault(
            file: session, place: "session", found: text, expected: "events that can be read"))
      }
      _ = state.reduce(message)
    }
    try StillFrame.show(screenName, script: screen.script, in: &state, content: content)
    StandardOutput.lines(StillFrame.text(state, json: common.json))
  }

  static func index(of reader: SessionReader) throws -> SessionIndex {
    try UnreadableInput.reading {
      SessionIndex(
        name: reader.folder.url.lastPathComponent, seconds: try reader.duration, firstStep: 0,
        lastStep: try reader.lastStep)
    }
  }
}

/// `--script FILE`: a `:` command a line; blank lines and `#` comments are passed over.
enum ScriptFile {
  static func lines(_ path: String?) throws -> [String] {
    guard let path else { return [] }
    return try SettingsFile.text(path, expected: "a script of commands")
      .split(whereSeparator: \.isNewline).map(String.init)
      .filter { !$0.isEmpty && !$0.hasPrefix("#") }
  }
}
