import ArgumentParser
import EngineMessages
import Workbench

/// `diff`: two sessions compared, settings and steps and layers.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare two sessions: settings, losses step by step, quality, layers.")

  @OptionGroup var common: CommonOptions
  @Argument(help: "A session's folder.") var a: String
  @Argument(help: "The folder of another.") var b: String

  func run() throws {
    let (first, second) = (try Self.open(a), try Self.open(b))
    let difference = SessionDifference(
      first.record, second.record, settingsOfA: first.settings, settingsOfB: second.settings)
    let lines = DifferenceLines(
      difference, a: a, b: b, digests: (first.record.digest, second.record.digest))
    if common.json {
      StandardOutput.line(lines.json.text)
    } else {
      for line in lines.words { StandardOutput.line(line) }
    }
  }

  private static func open(
    _ path: String
  ) throws -> (record: SessionRecord, settings: [String: String]) {
    let session = try RecordedSession(path)
    let record = try session.record()
    return (record, session.settings(record))
  }
}

extension SessionRecord {
  fileprivate var digest: String? { summary?.lossDigest }
}
