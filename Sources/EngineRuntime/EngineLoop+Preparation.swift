import ButterflyQuant
import DataFaults
import EngineMessages
import Foundation
import Models
import Numerics
import Training

extension EngineLoop {
  /// Model, data and run; all that is told before the first step.
  ///
  /// Throws: `DataFault`, or `Cancelled` where a stop came.
  func prepare(_ pool: WorkerPool) throws -> PreparedRun {
    if resuming == nil { try folder.make() }
    let prepared = try PreparedRun.prepare(
      configuration, embedded: embedded, reference: knownReference.map(Score.init), pool: pool,
      cancellation: queue.cancellation, clock: clock
    ) { what in
      setPhase(.preparing(what: what))
    }
    let run = prepared.run
    network = prepared.network
    vision = prepared.vision
    requireTokenizer = prepared.requireTokenizer
    sensitivityEvaluator = prepared.sensitivityEvaluator
    var allocation: SensitivityReport?
    if let resuming {
      try restore(run, from: resuming.checkpoint ?? folder.lastCheckpoint())
      try resuming.begin()
    } else {
      allocation = try allocateConfigured(run)
      try prepared.postTrain(configuration, pool: pool, cancellation: queue.cancellation) {
        setPhase(.preparing(what: $0))
      }
    }
    try queue.cancellation.check()
    events.step = run.stepsDone
    if resuming == nil {
      events.publish(.runStarted(describe(prepared)))
      if let allocation { events.publish(.bitsAllocated(allocation)) }
    } else {
      events.log(.info, "resumed at step \(run.stepsDone)")
    }
    if configuration.precision != PreparedRun.operand(configuration).precision {
      events.log(.info, "no bf16 products on this processor: dense products run in fp32")
    }
    publishScores(prepared)
    publishSize(run)
    events.publish(.layersReported(run.layerReports()))
    // A run that goes on was validated where it is due, as one that was never interrupted.
    if resuming == nil { try validate(run) }
    return prepared
  }

  func restore(_ run: QuantizationRun, from checkpoint: RunCheckpoint?) throws {
    guard let checkpoint else {
      throw DataFault(
        file: folder.url.path, place: "checkpoints", found: "none that can be read",
        expected: "a checkpoint to go back to")
    }
    try UnreadableInput.reading { try Checkpoint.restore(run, from: checkpoint.file) }
  }

  private func publishScores(_ prepared: PreparedRun) {
    reference = evaluation(.reference, prepared.reference, step: 0)
    rtn = evaluation(.rtn, prepared.rtn, step: 0)
    for score in [reference, rtn] {
      if let score, resuming == nil { events.publish(.evaluated(score)) }
    }
  }

  func publishSize(_ run: QuantizationRun) {
    events.publish(
      .sizeReported(
        bitsPerWeight: run.bitsPerWeight, quantizedBytes: run.quantizedBytes,
        fullPrecisionBytes: run.layout.quantizedCount * 4))
  }

  private func describe(_ prepared: PreparedRun) -> RunDescription {
    let layout = prepared.run.layout
    let c = configuration
    return RunDescription(
      name: name, model: c.modelName, method: c.method,
      grid: c.quantization.grid, bits: c.bits, groupSize: c.quantization.groupSize,
      initialisation: RotationStartName.name(of: c.quantization.start),
      activationBits: c.quantization.activationBits,
      precision: PreparedRun.operand(c).precision, totalSteps: c.steps,
      batchTokens: prepared.run.task.positionsPerStep, contextLength: prepared.contextLength,
      learningRate: c.learningRate, seed: c.seed, threads: c.threads,
      trainingData: prepared.trainingLabel, validationData: prepared.validationLabel,
      parameterCount: layout.parameterCount, quantizedParameterCount: layout.quantizedCount,
      metric: prepared.metric, layers: prepared.run.layerDescriptions(), startedAt: startedAt)
  }

  /// False where `stop` came first.
  func awaitStart() -> Bool {
    setPhase(.idle)
    while queue.closing == nil {
      for command in queue.waitAndDrain() {
        events.publish(.commandAccepted(command))
        switch EnginePhaseMachine.decide(command.action, in: phase) {
        case .reject(let reason): reject(command, reason)
        case .apply:
          applied(command)
          return command.action == .start
        }
      }
    }
    return false
  }
}
