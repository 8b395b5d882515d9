import DataFaults
import EngineMessages
import SessionStore
import Workbench

/// A recording, played at its own pace.
final class ReplayContent: WorkbenchContent {
  private let reader: SessionReader
  private var cursor: ReplayCursor
  private var shownStep = 0

  init(_ reader: SessionReader) {
    self.reader = reader
    cursor = ReplayCursor(source: reader)
  }

  func nextDue(at seconds: Double) -> Double? { cursor.isPlaying ? 1 / 15 : nil }

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
    cursor.setSpeed(speed, at: seconds)
    playing ? cursor.play(at: seconds) : cursor.pause(at: seconds)
    return [.playback(playing: playing, speed: speed)]
  }

  func seek(_ target: ReplayTarget, at seconds: Double) -> [WorkbenchMessage] {
    attempt {
      let events = try cursor.seek(step: step(of: target), at: seconds)
      var run = RunState()
      for event in events { run.apply(event) }
      shownStep = events.last?.step ?? 0
      return [.restored(run)]
    }
  }

  private func step(of target: ReplayTarget) throws -> Int {
    switch target {
    case .step(let step): max(0, step)
    case .start: 0
    case .end: try reader.lastStep
    case .relative(let steps): max(0, shownStep + steps)
    }
  }

  private func attempt(_ body: () throws -> [WorkbenchMessage]) -> [WorkbenchMessage] {
    do { return try body() } catch {
      return [.fault((error as? DataFault)?.description ?? "\(error)")]
    }
  }
}
