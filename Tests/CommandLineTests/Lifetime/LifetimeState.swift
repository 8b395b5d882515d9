import EngineMessages
import Foundation
import SessionStore

/// What the program is doing when something happens to it, and how it gets there.
enum LifetimeState: String, CaseIterable, Sendable {
  case picker, preparing, running, paused, lookingBack, dialogOpen, comparing, sweep, replay,
    attach,
    ended

  /// Whether the program records the session `run` and takes steps in it.
  var trains: Bool {
    switch self {
    case .running, .paused, .lookingBack, .dialogOpen, .comparing, .ended: true
    case .picker, .preparing, .sweep, .replay, .attach: false
    }
  }

  /// Whether steps follow one another.
  var isStepping: Bool { trains && self != .paused && self != .ended }

  private static let small = [
    "--batch-tokens", "64", "--context", "32", "--shards", "1", "--threads", "1",
    "--evaluate-every", "0", "--checkpoint-every", "0", "--report-every", "1",
  ]
  private static let onAPage = ["--text", "page.txt", "--validation-text", "page.txt"] + small

  var arguments: [String] {
    let train = ["train", "--session", "run"]
    switch self {
    case .picker: return []
    case .preparing:
      return train + ["--validation-text", "page.txt", "--sampled-sequences", "1000000"]
        + Self.small
    case .ended: return train + Self.onAPage + ["--steps", "3"]
    case .sweep:
      return ["sweep", "--folder", "sweep", "--methods", "qat", "--bits", "2"] + Self.onAPage
        + ["--steps", "1000000"]
    case .replay: return ["replay", "recorded"]
    case .attach: return ["attach", "recorded"]
    default: return train + Self.onAPage + ["--steps", "1000000"]
    }
  }

  /// What must lie in the folder before; a recorder is to be kept alive.
  func furnish(_ folder: TestFolder) throws -> SessionRecorder? {
    let page = String(
      repeating: "And it came to pass in those days, that there went out. ", count: 60)
    try Data(page.utf8).write(to: folder["page.txt"])
    if self == .replay { try folder.record(SmallRun(), as: "recorded") }
    guard self == .attach else { return nil }
    let recorder = try folder.recorder("recorded")
    for event in SmallRun(ends: false).events { recorder.record(event) }
    try recorder.flush()
    return recorder
  }

  /// Brings the program there; false where it does not come so far.
  func reach(_ shell: JobShell) -> Bool {
    switch self {
    case .picker: return shell.shows("PICK")
    case .preparing: return shell.shows("sampling")
    case .replay: return shell.shows("REPLAY")
    case .attach: return shell.shows("LIVE")
    case .sweep: return shell.shows("training") || shell.shows("/1000000")
    case .ended: return shell.wait(60) { hasEnded(shell) } && shell.shows("DONE")
    default: break
    }
    guard shell.wait(60, until: { steps(shell) >= 3 }) else { return false }
    switch self {
    case .paused:
      shell.type("P")
      return shell.shows("PAUSED")
    case .lookingBack:
      shell.type(",")
      return shell.shows("PAST")
    case .dialogOpen:
      shell.type("X")
      return shell.shows("end the run?")
    case .comparing:
      shell.type(":compare tokens=400 In those days\r")
      return shell.wait(10) { hasCompared(shell) }
    default: return true
    }
  }

  /// Steps the session of the program holds.
  func steps(_ shell: JobShell) -> Int {
    (try? SessionReader(opening: shell.folder.appending(path: "run")).lastStep) ?? 0
  }

  private func hasEnded(_ shell: JobShell) -> Bool {
    let listing = SessionCatalog.listing(of: shell.folder.appending(path: "run"))
    guard listing.steps > 0 else { return false }
    return has(shell) { if case .stopped = $0 { true } else { false } }
  }

  private func hasCompared(_ shell: JobShell) -> Bool {
    has(shell) { body in
      if case .commandApplied(_, let text, _, _) = body { text.hasPrefix("compare") } else { false }
    }
  }

  private func has(_ shell: JobShell, _ matches: (EngineEventBody) -> Bool) -> Bool {
    guard let reader = try? SessionReader(opening: shell.folder.appending(path: "run")),
      let events = try? reader.events(from: 0, limit: .max)
    else { return false }
    return events.contains { matches($0.body) }
  }
}
