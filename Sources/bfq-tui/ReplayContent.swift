import DataFaults
import EngineMessages
import Foundation
import SessionStore
import Workbench

/// A recording, played at its own pace.
final class ReplayContent: WorkbenchContent {
  private let reader: SessionReader
  private var cursor: ReplayCursor
  private var shownStep = 0
  private var keyframes = RunKeyframes()
  private var isShown = false
  private static let page = 4_096

  init(_ reader: SessionReader) {
    self.reader = reader
    cursor = ReplayCursor(source: reader)
  }

  var sweepFolder: URL? { reader.folder.url }

  func nextDue(at seconds: Double) -> Double? {
    cursor.isPlaying ? 1 / WorkbenchApp.framesPerSecond : nil
  }

  func messages(at seconds: Double) -> [WorkbenchMessage] {
    guard cursor.isPlaying else { return [] }
    return attempt {
      let events = try cursor.advance(to: seconds)
      if let last = events.last { shownStep = last.step }
      var result: [WorkbenchMessage] = events.isEmpty ? [] : [.events(events)]
      if try cursor.isAtEnd() {
        cursor.pause(at: seconds)
        result.append(.playback(playing: false, speed: cursor.speed))
      }
      return result
    }
  }

  func setPlayback(playing: Bool, speed: Double, at seconds: Double) -> [WorkbenchMessage] {
    attempt {
      cursor.setSpeed(speed, at: seconds)
      // Playing from the end starts again: there is nothing else that it could mean.
      let rewound = try playing && cursor.isAtEnd() ? [try restored(upTo: 0, at: seconds)] : []
      playing ? cursor.play(at: seconds) : cursor.pause(at: seconds)
      return rewound + [.playback(playing: playing, speed: speed)]
    }
  }

  func seek(_ target: ReplayTarget, at seconds: Double) -> [WorkbenchMessage] {
    attempt {
      [try restored(upTo: reader.sequence(afterStep: step(of: target)), at: seconds)]
    }
  }

  /// The fold of all events before `end`, from the nearest keyframe, the first time from what is read
  /// quickest; the cursor goes on from there.
  private func restored(upTo end: Int, at seconds: Double) throws -> WorkbenchMessage {
    var (next, run) = keyframes.nearest(before: end)
    if !isShown { (next, run) = (end, try reader.run(before: end)) }
    isShown = true
    while next < end {
      let events = try reader.events(from: next, limit: min(end - next, Self.page))
      guard let last = events.last else { break }
      for event in events {
        run.apply(event)
        keyframes.offer(run, at: event.sequence + 1)
      }
      next = last.sequence + 1
    }
    cursor.move(to: next, playhead: run.seconds, at: seconds)
    shownStep = run.step
    return .restored(run)
  }

  private func step(of target: ReplayTarget) throws -> Int {
    switch target {
    case .step(let step): max(0, step)
    case .start: 0
    case .end: try reader.lastStep
    case .relative(let steps): max(0, shownStep.adding(steps))
    }
  }

  private func attempt(_ body: () throws -> [WorkbenchMessage]) -> [WorkbenchMessage] {
    do { return try body() } catch {
      return [.fault((error as? DataFault)?.description ?? "\(error)")]
    }
  }
}
