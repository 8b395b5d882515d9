package import EngineMessages

/// What a command does in a phase: the whole table, apart from the thread that obeys it.
///
/// Both switches list every case, so that the compiler names what a new command forgot.
package enum EnginePhaseMachine {
  package enum Decision: Equatable, Sendable {
    case apply
    case reject(reason: String)
  }

  package static func decide(_ action: EngineAction, in phase: RunPhase) -> Decision {
    switch phase {
    case .idle, .preparing: whileIdle(action)
    case .training, .evaluating: whileTraining(action)
    case .paused: whilePaused(action)
    case .finished: afterEnd(action, "finished")
    case .stopped: afterEnd(action, "stopped")
    case .failed(let reason): .reject(reason: "the run has failed: \(reason)")
    }
  }

  private static func whileIdle(_ action: EngineAction) -> Decision {
    switch action {
    case .start, .stop: .apply
    case .pause, .resume, .step, .setLearningRate, .setPenalty, .setBits, .freezeAngles,
      .reorthogonalise,
      .checkpoint, .rollback, .compare, .compareImages, .cancelComparison, .allocate, .assignBits:
      .reject(reason: "the run has not started")
    case .runCells, .skipCell: noSweep
    }
  }

  private static func afterEnd(_ action: EngineAction, _ how: String) -> Decision {
    switch action {
    case .compare, .compareImages, .cancelComparison: .apply
    case .start, .stop, .pause, .resume, .step, .setLearningRate, .setPenalty, .setBits,
      .freezeAngles,
      .reorthogonalise, .checkpoint, .rollback, .allocate, .assignBits:
      .reject(reason: "the run has \(how)")
    case .runCells, .skipCell: noSweep
    }
  }

  private static func whileTraining(_ action: EngineAction) -> Decision {
    switch action {
    case .start: .reject(reason: "the run has started already")
    case .resume: .reject(reason: "the run is not paused")
    case .pause, .step, .setLearningRate, .setPenalty, .setBits, .freezeAngles, .reorthogonalise,
      .checkpoint,
      .rollback, .compare, .compareImages, .cancelComparison, .allocate, .assignBits, .stop:
      .apply
    case .runCells, .skipCell: noSweep
    }
  }

  private static func whilePaused(_ action: EngineAction) -> Decision {
    switch action {
    case .start: .reject(reason: "the run has started already; resume it")
    case .pause: .reject(reason: "the run is paused already")
    case .resume, .step, .setLearningRate, .setPenalty, .setBits, .freezeAngles, .reorthogonalise,
      .checkpoint, .rollback, .compare, .compareImages, .cancelComparison, .allocate, .assignBits,
      .stop:
      .apply
    case .runCells, .skipCell: noSweep
    }
  }

  private static let noSweep = Decision.reject(reason: "one run has no cells; a sweep has")
}
