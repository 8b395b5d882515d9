import ArgumentParser
import DataFaults
import Foundation
import SessionStore
import Workbench

/// `sessions`: the recorded runs, newest first.
struct SessionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sessions", abstract: "List recorded sessions.")

  @OptionGroup var common: CommonOptions

  func run() throws {
    for listing in SessionCatalog.list(in: SessionPlaces.all) {
      if common.json {
        StandardOutput.line(
          JSONObject([
            "name": listing.name, "path": listing.url.path, "startedAt": listing.startedAt,
            "model": listing.model, "method": listing.method, "steps": listing.steps,
            "totalSteps": listing.totalSteps, "lastLoss": listing.lastLoss,
            "state": listing.state.word,
          ]).text)
      } else {
        StandardOutput.line(
          "\(listing.name)\t\(listing.state.word)\t\(listing.steps)/\(listing.totalSteps)\t"
            + "\(listing.model)\t\(listing.url.path)")
      }
    }
  }
}

extension SessionListing.State {
  /// One word; the reason of an unreadable one follows it.
  var word: String {
    switch self {
    case .recording: "recording"
    case .finished: "finished"
    case .stopped: "stopped"
    case .diverged: "diverged"
    case .failed: "failed"
    case .interrupted: "interrupted"
    case .unreadable(let fault): "unreadable: \(fault.place): found \(fault.found)"
    }
  }
}

extension SessionEntry {
  init(_ listing: SessionListing) {
    self.init(
      name: listing.name, path: listing.url.path, startedAt: listing.startedAt,
      model: listing.model, steps: listing.steps, lastLoss: listing.lastLoss,
      state: listing.state.word)
  }
}
