import ArgumentParser
import DataFaults
import EngineMessages
import Foundation
import SessionStore
import Workbench

/// `attach`: follows a run of another process, and cannot change it.
struct AttachCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attach", abstract: "Follow a running session of another process, read-only.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var screen: ScreenOptions
  @Argument(help: "The session's folder; by default the newest that is being recorded.")
  var session: String?
  @Flag(help: "Print one frame as text and leave.") var snapshot = false
  @Option(name: .customLong("screen"), help: ScreenName.help)
  var screenName: String = "overview"

  mutating func validate() throws { try ScreenName.check(screenName) }

  func run() throws {
    let follower = SessionFollower(try reader())
    if snapshot {
      try printSnapshot(follower)
    } else if common.json || screen.headless {
      var printer = AttachedPrinter(follower, json: common.json)
      try printer.run()
    } else {
      try WorkbenchApp.run(attachedTo: follower, screen: screenName, options: screen)
    }
  }

  private func reader() throws -> SessionReader {
    guard let session else { return try newest() }
    let reader = try UnreadableInput.reading {
      try SessionReader(opening: URL(filePath: session))
    }
    guard SessionFollower(reader).isRecording else {
      throw DataFault(
        file: session, place: "session", found: "nobody who records it",
        expected: "a run at work; replay shows what is recorded")
    }
    return reader
  }

  private func newest() throws -> SessionReader {
    let listings = SessionCatalog.list(in: SessionPlaces.all)
    guard let listing = listings.first(where: { $0.state == .recording }) else {
      throw DataFault(
        file: SessionPlaces.standard.path, place: "sessions", found: "none that is being recorded",
        expected: "a run at work")
    }
    return try UnreadableInput.reading { try SessionReader(opening: listing.url) }
  }

  private func printSnapshot(_ follower: SessionFollower) throws {
    var state = try StillFrame.state(.attached, screen)
    let run = try UnreadableInput.reading { try AttachContent(follower).history() }
    _ = state.reduce(.restored(run))
    try StillFrame.show(screenName, script: screen.script, in: &state)
    StandardOutput.lines(StillFrame.text(state, json: common.json))
  }
}
