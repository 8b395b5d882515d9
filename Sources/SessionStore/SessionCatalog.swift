import DataFaults
import EngineMessages
public import Foundation

/// The sessions of some folders, newest first, unreadable ones last with their reason.
public enum SessionCatalog {
  /// Lists every child folder that holds a `session.sqlite`; a folder that is absent has none.
  ///
  /// Cost: about a millisecond each, however long the sessions are.
  public static func list(in folders: [URL]) -> [SessionListing] {
    folders.flatMap(sessions).map(listing).sorted { left, right in
      (left.startedAt, left.name) > (right.startedAt, right.name)
    }
  }

  /// One session's line.
  public static func listing(of url: URL) -> SessionListing {
    var listing = SessionListing(
      name: url.lastPathComponent, url: url, startedAt: "", model: "", method: "", steps: 0,
      totalSteps: 0, lastLoss: nil, state: .interrupted)
    do {
      try fill(&listing, from: SessionReader(opening: url))
    } catch {
      listing.state = .unreadable(DataFault(session: SessionFolder(url).database, error))
    }
    return listing
  }

  private static func sessions(in folder: URL) -> [URL] {
    let children = try? FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    return (children ?? []).filter { SessionFolder($0).hasDatabase }
  }

  private static func fill(_ listing: inout SessionListing, from reader: SessionReader) throws {
    if let run = try reader.description {
      listing.startedAt = run.startedAt
      listing.model = run.model
      listing.method = run.method
      listing.totalSteps = run.totalSteps
    }
    if case .sweepPlanned(let sweep)? = try reader.lastEvent(where: "kind = 'sweepPlanned'")?.body {
      listing.model = sweep.model
      listing.method = "sweep"
      listing.totalSteps = sweep.cells.count
    }
    listing.steps = try reader.lastStep
    listing.lastLoss = try lastLoss(reader)
    listing.state = try state(reader)
  }

  private static func lastLoss(_ reader: SessionReader) throws -> Double? {
    guard let event = try reader.lastEvent(where: "kind = 'stepCompleted'"),
      case .stepCompleted(let report) = event.body
    else { return nil }
    return report.loss
  }

  private static func state(_ reader: SessionReader) throws -> SessionListing.State {
    if RecordingLock.isHeld(in: reader.folder) { return .recording }
    let kinds = "'runStarted', 'stepCompleted', 'stopped', 'sweepPlanned', 'sweepFinished'"
    let last = try reader.lastEvent(where: "kind IN (\(kinds))")
    switch last?.body {
    case .stopped(let summary): return state(summary.ending)
    case .sweepFinished(let summary):
      switch summary.ending {
      case .finished: return .finished
      case .stopped: return .stopped
      case .failed: return .failed
      }
    default: return .interrupted
    }
  }

  private static func state(_ ending: RunSummary.Ending) -> SessionListing.State {
    switch ending {
    case .finished: .finished
    case .stopped: .stopped
    case .diverged: .diverged
    case .failed: .failed
    }
  }
}
