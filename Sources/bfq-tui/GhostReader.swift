import DataFaults
import Foundation
import Numerics
import SessionStore
import Synchronization
import Workbench

/// Reads other sessions' curves on threads of their own, so that a long one holds up no key.
final class GhostReader: Sendable {
  private let answers = Mutex<[WorkbenchMessage]>([])
  private let wake: @Sendable () -> Void

  init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

  func begin(_ name: String, at path: String) {
    _ = spawnThread { [self] in
      let answer = Self.read(name, at: path)
      answers.withLock { $0.append(answer) }
      wake()
    }
  }

  /// What was read since the last call.
  func take() -> [WorkbenchMessage] {
    answers.withLock { answers in
      defer { answers = [] }
      return answers
    }
  }

  /// The session's curves, or why there are none.
  static func read(_ name: String, at path: String) -> WorkbenchMessage {
    do {
      var run = RunState()
      try RecordedSession(path).forEachEventOfRun { run.apply($0) }
      return .ghost(GhostRun(name: name, run: run))
    } catch let unreadable as UnreadableInput {
      return .fault("ghost: \(unreadable.fault)")
    } catch {
      return .fault("ghost: \(error)")
    }
  }
}
