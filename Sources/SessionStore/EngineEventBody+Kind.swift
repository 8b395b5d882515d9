package import EngineMessages

extension EngineEventBody {
  /// The case's name, as the `kind` column carries it.
  package var kind: String {
    switch self {
    case .runStarted: "runStarted"
    case .phaseChanged: "phaseChanged"
    case .stepCompleted: "stepCompleted"
    case .layersReported: "layersReported"
    case .evaluated: "evaluated"
    case .sizeReported: "sizeReported"
    case .checkpointSaved: "checkpointSaved"
    case .commandAccepted: "commandAccepted"
    case .commandApplied: "commandApplied"
    case .commandRejected: "commandRejected"
    case .comparisonProgressed: "comparisonProgressed"
    case .compared: "compared"
    case .bitsAllocated: "bitsAllocated"
    case .sweepPlanned: "sweepPlanned"
    case .sweepCellStarted: "sweepCellStarted"
    case .sweepCellProgressed: "sweepCellProgressed"
    case .sweepCellFinished: "sweepCellFinished"
    case .sweepCellsReset: "sweepCellsReset"
    case .sweepFinished: "sweepFinished"
    case .diverged: "diverged"
    case .logged: "logged"
    case .stopped: "stopped"
    }
  }

  /// Whether a loss of this event would lose a decision or a file, so that it is committed at once.
  var isUrgent: Bool {
    switch self {
    case .runStarted, .checkpointSaved, .commandAccepted, .commandApplied, .commandRejected,
      .compared, .bitsAllocated, .sweepPlanned, .sweepCellFinished, .sweepCellsReset,
      .sweepFinished, .diverged, .stopped:
      true
    case .phaseChanged, .stepCompleted, .layersReported, .evaluated, .sizeReported, .logged,
      .comparisonProgressed, .sweepCellStarted, .sweepCellProgressed:
      false
    }
  }
}
