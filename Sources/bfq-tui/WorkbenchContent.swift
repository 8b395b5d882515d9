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
  /// Asks what runs to end: what is being prepared is given up, a step is finished and a checkpoint
  /// written. Returns at once; may be called again.
  func end()
  /// Whether nothing of it runs any more.
  var hasEnded: Bool { get }
  /// The folder that paths of cells' sessions are relative to; nil where there is no sweep.
  var sweepFolder: URL? { get }
  /// What kept a closed session from the disk.
  var loss: DataFault? { get }
  /// Ends what runs and lets go of threads and files, waiting about `seconds` at most; false where
  /// something still runs then.
  @discardableResult
  func close(within seconds: Double) -> Bool
}

extension WorkbenchContent {
  var sweepFolder: URL? { nil }
  var loss: DataFault? { nil }
  func messages(at seconds: Double) -> [WorkbenchMessage] { [] }
  func nextDue(at seconds: Double) -> Double? { nil }
  func send(_ command: EngineCommand) -> Bool { false }
  func seek(_ target: ReplayTarget, at seconds: Double) -> [WorkbenchMessage] { [] }
  func setPlayback(playing: Bool, speed: Double, at seconds: Double) -> [WorkbenchMessage] { [] }
  func end() {}
  var hasEnded: Bool { true }
  func close(within seconds: Double) -> Bool { true }
}

/// The picker's: nothing runs.
struct NoContent: WorkbenchContent {}
