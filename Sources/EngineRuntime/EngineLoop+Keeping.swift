import DataFaults
import EngineMessages
import Foundation
import Training

/// What a run promises to keep: its events and its checkpoints. Where the disk refuses them the run
/// takes no further step: it waits for a person, or ends where there is none.
extension EngineLoop {
  /// The run cannot go on, because what it did cannot be kept.
  struct Unkept: Error { let fault: DataFault }

  /// What keeps the run from taking its next step.
  var unkept: DataFault? { owedCheckpoint ?? store.fault }

  /// Pauses; throws where nobody is there to put it right.
  func hold(for fault: DataFault, _ run: QuantizationRun) throws(Unkept) {
    guard waitsForRoom else { throw Unkept(fault: fault) }
    events.log(.error, "\(fault); paused: put that right, then resume")
    setPhase(.paused(step: run.stepsDone))
  }

  /// Writes the checkpoint of this step; where that fails it is owed, and the run held before the next.
  func saveCheckpoint(_ run: QuantizationRun) {
    do {
      events.publish(try writeCheckpoint(run))
    } catch {
      owedCheckpoint = fault(of: error)
    }
  }

  /// Writes a checkpoint and gives its event. Every event before it is durable first, so that a record
  /// holds the steps of all its checkpoints.
  func writeCheckpoint(_ run: QuantizationRun) throws -> EngineEventBody {
    try store.flush()
    folder.clean()
    let file = folder.checkpointFile(step: run.stepsDone)
    let began = clock()
    let bytes = try Checkpoint.write(run, to: folder)
    folder.removeOldCheckpoints()
    return .checkpointSaved(path: file.lastPathComponent, bytes: bytes, seconds: clock() - began)
  }

  /// Tries again what could not be kept; what is still in the way.
  func keepUp(_ run: QuantizationRun) -> DataFault? {
    do {
      try store.flush()
      if owedCheckpoint != nil { events.publish(try writeCheckpoint(run)) }
      owedCheckpoint = nil
      return nil
    } catch {
      return fault(of: error)
    }
  }

  /// Returns when all that was done is kept. Throws where it is left unkept, by a stop or because
  /// nobody is there.
  func awaitKept(_ run: QuantizationRun) throws(Unkept) {
    while let fault = keepUp(run) {
      try hold(for: fault, run)
      guard awaitRetry(run) else { throw Unkept(fault: fault) }
    }
  }

  /// False where `stop` came.
  private func awaitRetry(_ run: QuantizationRun) -> Bool {
    while queue.closing == nil {
      for command in queue.waitAndDrain() {
        events.publish(.commandAccepted(command))
        switch command.action {
        case .stop:
          applied(command)
          return false
        case .resume:
          if let fault = keepUp(run) {
            reject(command, fault.description)
          } else {
            applied(command)
            return true
          }
        default:
          reject(command, "the run waits to keep its end: resume tries again, stop leaves it")
        }
      }
    }
    return false
  }

  func fault(of error: any Error) -> DataFault {
    (error as? DataFault)
      ?? DataFault(
        file: folder.url.path, place: "write", found: "\(error)",
        expected: "a disk that takes the session")
  }
}
