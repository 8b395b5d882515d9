import DataFaults
import EngineMessages
import Foundation
import SessionStore
import Workbench

/// A run of another process, read as it is recorded.
final class AttachContent: WorkbenchContent {
  private var follower: SessionFollower
  private var ending = EndWatch()
  private var isOver = false

  init(_ follower: SessionFollower) { self.follower = follower }

  var sweepFolder: URL? { follower.reader.folder.url }

  func nextDue(at seconds: Double) -> Double? {
    isOver ? nil : 1 / WorkbenchApp.framesPerSecond
  }

  /// The fold of all that was recorded so far; `messages` goes on from there.
  func history() throws -> RunState {
    var run = RunState()
    while true {
      switch try follower.look() {
      case .restarted: (run, ending) = (RunState(), EndWatch())
      case .events(let events):
        for event in events {
          ending.note(event)
          run.apply(event)
        }
        if events.isEmpty { return run }
      }
    }
  }

  func messages(at seconds: Double) -> [WorkbenchMessage] {
    guard !isOver else { return [] }
    // Asked before: what is recorded until the lock is let go is read behind it.
    let isRecording = follower.isRecording
    do {
      switch try follower.look() {
      case .restarted:
        ending = EndWatch()
        return [.restored(RunState())]
      case .events(let events):
        for event in events { ending.note(event) }
        if !events.isEmpty { return [.events(events)] }
        return isRecording ? [] : end()
      }
    } catch {
      isOver = true
      return [.fault((error as? DataFault)?.description ?? "\(error)")]
    }
  }

  private func end() -> [WorkbenchMessage] {
    isOver = true
    return ending.hasEnded
      ? [.notice("the run has ended and its process has left")]
      : [.fault("the run's process has gone; train --resume goes on from its last checkpoint")]
  }
}
