/// The vocabulary of events.
public enum EngineEventBody: Codable, Hashable, Sendable {
  case runStarted(RunDescription)
  case phaseChanged(RunPhase)
  case stepCompleted(StepReport)
  case layersReported([LayerReport])
  case evaluated(Evaluation)
  /// Average bits a weight changed, e.g. by `setBits`.
  case sizeReported(bitsPerWeight: Double, quantizedBytes: Int, fullPrecisionBytes: Int)
  case checkpointSaved(path: String, bytes: Int, seconds: Double)
  /// A command reached the queue and waits for the step boundary.
  case commandAccepted(EngineCommand)
  /// `inverse` is the command that undoes it, where there is one.
  case commandApplied(id: Int, text: String, step: Int, inverse: EngineAction?)
  case commandRejected(id: Int, text: String, reason: String)
  /// An engine of a comparison wrote a piece of text.
  case comparisonProgressed(engine: ComparisonReport.Engine, text: String)
  case compared(ComparisonReport)
  /// Bits were chosen layer by layer.
  case bitsAllocated(SensitivityReport)
  case sweepPlanned(SweepDescription)
  case sweepCellStarted(SweepCell)
  case sweepCellProgressed(SweepProgress)
  case sweepCellFinished(SweepResult)
  /// Results of cells were discarded: they are going to be run again.
  case sweepCellsReset([SweepCell])
  case sweepFinished(SweepSummary)
  /// The engine rolled back to `restoredStep` and paused.
  case diverged(cause: String, restoredStep: Int)
  case logged(level: LogLevel, text: String)
  case stopped(RunSummary)
}

/// How much a log line matters.
public enum LogLevel: String, Codable, Hashable, Sendable, CaseIterable {
  case debug, info, warn, error
}
