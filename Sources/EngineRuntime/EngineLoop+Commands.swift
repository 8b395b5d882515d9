import ButterflyQuant
import DataFaults
import EngineMessages
import Training

extension EngineLoop {
  /// Answers one command; true where the run is to stop.
  func obey(_ command: EngineCommand, _ run: QuantizationRun) -> Bool {
    events.publish(.commandAccepted(command))
    switch EnginePhaseMachine.decide(command.action, in: phase) {
    case .reject(let reason):
      reject(command, reason)
      return false
    case .apply:
      return apply(command, run)
    }
  }

  // No default: the compiler lists what a new command forgot.
  private func apply(_ command: EngineCommand, _ run: QuantizationRun) -> Bool {
    let step = run.stepsDone
    switch command.action {
    case .start: reject(command, "the run has started already")
    case .pause:
      applied(command, inverse: .resume)
      setPhase(.paused(step: step))
    case .resume:
      if let fault = keepUp(run) { return rejectUnkept(command, fault) }
      applied(command, inverse: .pause)
      setPhase(.training(step: step))
    case .step:
      if let fault = keepUp(run) { return rejectUnkept(command, fault) }
      applied(command)
      pausesAfterStep = true
      setPhase(.training(step: step))
    case .setLearningRate(let rate): setLearningRate(rate, command, run)
    case .setBits(let layers, let bits): setBits(layers, bits, command, run)
    case .allocate(let budget): allocate(budget, command, run)
    case .assignBits(let bits): assignBits(bits, command, run)
    case .freezeAngles(let layers, let frozen): freezeAngles(layers, frozen, command, run)
    case .setPenalty(let penalty): setPenalty(penalty, command, run)
    case .reorthogonalise(let layers): reorthogonalise(layers, command, run)
    case .checkpoint: writeCheckpoint(command, run)
    case .rollback: rollback(command, run)
    case .compare(let prompt, let tokens): compare(prompt, tokens: tokens, command, run)
    case .compareImages(let count): compareImages(count, command, run)
    case .cancelComparison: cancelComparison(command)
    case .runCells, .skipCell:
      preconditionFailure("EngineLoop: expected a command of a run, found \(command.action)")
    case .stop:
      applied(command)
      return true
    }
    return false
  }

  private func setLearningRate(
    _ rate: Double, _ command: EngineCommand, _ run: QuantizationRun
  ) {
    guard rate.isFinite, rate >= 0, rate <= 1 else {
      return reject(command, "expected a learning rate in 0...1, found \(rate)")
    }
    let before = run.stepSettings.schedule.peak
    run.setLearningRate(rate)
    applied(command, inverse: .setLearningRate(before))
  }

  private func setBits(
    _ layers: String, _ bits: Int, _ command: EngineCommand, _ run: QuantizationRun
  ) {
    guard (2...4).contains(bits) else {
      return reject(command, "expected 2, 3 or 4 bits, found \(bits)")
    }
    let glob = LayerGlob(layers)
    let before = Set(run.layerBits(matching: glob))
    guard run.setGrid(WeightGrid.defaultGrid(bits: bits), layers: glob) > 0 else {
      return reject(command, "no layer matches \(layers)")
    }
    // Layers that had different widths can't be put back by one command.
    let inverse =
      before.count == 1 ? before.first.map { EngineAction.setBits(layers: layers, bits: $0) } : nil
    applied(command, inverse: inverse)
    publishSize(run)
    events.publish(.layersReported(run.layerReports()))
  }

  private func freezeAngles(
    _ layers: String, _ frozen: Bool, _ command: EngineCommand, _ run: QuantizationRun
  ) {
    guard run.freezeAngles(frozen, layers: LayerGlob(layers)) > 0 else {
      return reject(command, "no rotation matches \(layers)")
    }
    applied(command, inverse: .freezeAngles(layers: layers, frozen: !frozen))
  }

  private func setPenalty(_ penalty: Double, _ command: EngineCommand, _ run: QuantizationRun) {
    guard penalty.isFinite, penalty >= 0 else {
      return reject(command, "expected a penalty of 0 or more, found \(penalty)")
    }
    guard run.hasFreeBlocks else { return reject(command, Self.noFreeBlocks) }
    let before = run.penalty
    run.setPenalty(penalty)
    applied(command, inverse: .setPenalty(before))
  }

  private func reorthogonalise(
    _ layers: String, _ command: EngineCommand, _ run: QuantizationRun
  ) {
    guard run.hasFreeBlocks else { return reject(command, Self.noFreeBlocks) }
    guard run.reorthogonalise(layers: LayerGlob(layers)) > 0 else {
      return reject(command, "no rotation matches \(layers)")
    }
    applied(command)
    events.publish(.layersReported(run.layerReports()))
  }

  private static let noFreeBlocks =
    "exact rotations are orthogonal already; only --method qat-blocks has free blocks"

  /// A run that is held goes on when what it did is kept.
  private func rejectUnkept(_ command: EngineCommand, _ fault: DataFault) -> Bool {
    reject(command, fault.description)
    return false
  }

  private func writeCheckpoint(_ command: EngineCommand, _ run: QuantizationRun) {
    do {
      let saved = try writeCheckpoint(run)
      owedCheckpoint = nil
      applied(command)
      events.publish(saved)
    } catch {
      reject(command, fault(of: error).description)
    }
  }

  private func rollback(_ command: EngineCommand, _ run: QuantizationRun) {
    guard let last = folder.lastCheckpoint() else {
      return reject(command, "there is no checkpoint yet")
    }
    do {
      try Checkpoint.restore(run, from: last.file)
      events.step = run.stepsDone
      applied(command)
      setPhase(.paused(step: run.stepsDone))
    } catch {
      reject(command, (error as? DataFault)?.description ?? "\(error)")
    }
  }

  func applied(_ command: EngineCommand, inverse: EngineAction? = nil) {
    events.publish(
      .commandApplied(id: command.id, text: command.text, step: events.step, inverse: inverse))
  }

  /// Answers a command that came too late to be looked at.
  func turnAway(_ command: EngineCommand, _ reason: String) {
    events.publish(.commandAccepted(command))
    reject(command, reason)
  }

  func reject(_ command: EngineCommand, _ reason: String) {
    events.publish(.commandRejected(id: command.id, text: command.text, reason: reason))
  }
}
