import DataFaults
import EngineMessages
import Foundation
import Workbench

/// What the workbench shows: a live run, a recording, or nothing yet.
protocol WorkbenchContent {
  /// What happened since the last call.
  func messages(at seconds: Double) -> [WorkbenchMessage]
  /// Seconds until something is due; nil where only a wake-up tells.
  func nextDue(at seconds: Double) -> Double?
  /// False where there is nobody to take a command.
  func send(_ command: EngineCommand) -> Bool
  func seek(_ target: ReplayTarget, at seconds: Double) -> [WorkbenchMessage]
  func setPlayback(playing: Bool, speed: Double, at seconds: Double) -> [WorkbenchMessage]
  /// Ends on a signal: at once where nothing runs, else after a checkpoint; then `leave` is called.
  func end(signal: Int32, leave: () -> Void)
  /// The folder that paths of cells' sessions are relative to; nil where there is no sweep.
  var sweepFolder: URL? { get }
  /// What kept a closed session from the disk.
  var loss: DataFault? { get }
  /// Lets go of threads and files.
  func close()
}

extension WorkbenchContent {
  var sweepFolder: URL? { nil }
  var loss: DataFault? { nil }
  func messages(at seconds: Double) -> [WorkbenchMessage] { [] }
  func nextDue(at seconds: Double) -> Double? { nil }
  func send(_ command: EngineCommand) -> Bool { false }
  func seek(_ target: ReplayTarget, at seconds: Double) -> [WorkbenchMessage] { [] }
  func setPlayback(playing: Bool, speed: Double, at seconds: Double) -> [WorkbenchMessage] { [] }
  func end(signal: Int32, leave: () -> Void) { leave() }
  func close() {}
}

/// The picker's: nothing runs.
struct NoContent: WorkbenchContent {}
