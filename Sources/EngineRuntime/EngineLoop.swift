import ButterflyQuant
import DataFaults
import EngineMessages
import Foundation
import Models
import Numerics
import Training

/// The engine thread's body: prepare, then steps, with commands drained between them.
///
/// `@unchecked Sendable`: runs on one thread; `outcome` is read after it was joined.
final class EngineLoop: @unchecked Sendable {
  let configuration: RunConfiguration
  let folder: RunFolder
  let name: String
  let startedAt: String
  let embedded: EmbeddedModels
  let queue: CommandQueue
  let resuming: Engine.Continuation?
  let store: any RunStore
  let waitsForRoom: Bool
  private let haltsOnDivergence: Bool
  let knownReference: Evaluation?
  private let niceness: Int32
  let clock: @Sendable () -> Double
  let events: EventStream
  let inference: InferenceWorker
  private(set) var outcome = RunOutcome.abandoned
  var phase = RunPhase.idle
  /// Set by `step`: pause again after one step.
  var pausesAfterStep = false
  var lastValidation: Evaluation?
  var reference: Evaluation?
  var rtn: Evaluation?
  /// The network of a prepared vision transformer, and the images it is judged by.
  var vision: (network: VisionNetwork, images: ImageSet)?
  /// The network of a prepared language model.
  var network: LlamaNetwork?
  /// The model's tokenizer, or the fault that kept it from opening.
  var requireTokenizer: () throws -> any Tokenizer = {
    preconditionFailure("EngineLoop: expected a prepared run, found none")
  }
  /// Builds what bits are chosen by, of a prepared run; nil where there is no data for it.
  var sensitivityEvaluator: (() -> any Evaluator)?
  /// What the last choice of bits measured.
  var sensitivities: SiteSensitivities?
  /// What kept a checkpoint that was due from being written.
  var owedCheckpoint: DataFault?
  private var smoothedLoss: Double?

  init(
    configuration: RunConfiguration, folder: RunFolder, name: String, startedAt: String,
    embedded: EmbeddedModels, sinks: [any EventSink], queue: CommandQueue,
    resuming: Engine.Continuation?, store: any RunStore, waitsForRoom: Bool,
    haltsOnDivergence: Bool, knownReference: Evaluation?, niceness: Int32,
    clock: @escaping @Sendable () -> Double
  ) {
    self.configuration = configuration
    self.folder = folder
    self.name = name
    self.startedAt = startedAt
    self.embedded = embedded
    self.queue = queue
    self.resuming = resuming
    self.store = store
    self.waitsForRoom = waitsForRoom
    self.haltsOnDivergence = haltsOnDivergence
    self.knownReference = knownReference
    self.niceness = niceness
    self.clock = clock
    events = EventStream(
      sinks: sinks, clock: clock, sequence: resuming?.nextSequence ?? 0,
      elapsed: resuming?.elapsedSeconds ?? 0)
    events.step = resuming?.checkpoint?.step ?? 0
    inference = InferenceWorker(events: events, niceness: niceness, clock: clock)
  }

  /// `servesAfterEnd` goes on answering comparisons when the run has ended, until `stop`.
  func run(startsAtOnce: Bool, servesAfterEnd: Bool) {
    lowerThreadPriority(by: niceness)
    let pool = WorkerPool(threads: configuration.threads, niceness: niceness)
    defer {
      inference.close()
      pool.shutDown()
    }
    do {
      let prepared = try prepare(pool)
      if !startsAtOnce && !awaitStart() { return abandon() }
      queue.beginSteps()
      let ending = try train(prepared.run)
      try finish(prepared, ending)
      if servesAfterEnd { serve(prepared.run) }
    } catch is Cancelled {
      abandon()
    } catch let unkept as Unkept {
      fail("\(unkept.fault); the run ends here, --resume goes on")
      outcome = .unkept(DataFaultLine(unkept.fault))
    } catch {
      fail("\(error)")
      outcome = .fault(DataFaultLine(error))
    }
  }

  // MARK: - Training

  private func train(_ run: QuantizationRun) throws(Unkept) -> RunSummary.Ending {
    setPhase(.training(step: run.stepsDone))
    while run.stepsDone < configuration.steps {
      if obeyWaiting(run) { return .stopped }
      if case .paused = phase { continue }
      if let fault = unkept {
        try hold(for: fault, run)
        continue
      }
      let began = clock()
      let measurement = run.step()
      guard measurement.isFinite, !explodes(measurement.loss) else {
        diverge(run, measurement)
        if haltsOnDivergence { return .diverged }
        continue
      }
      events.step = measurement.step
      events.publish(.stepCompleted(report(measurement, seconds: clock() - began)))
      afterStep(run)
    }
    return .finished
  }

  /// Drains the queue, waiting while paused; true where the run is to stop.
  private func obeyWaiting(_ run: QuantizationRun) -> Bool {
    var commands = queue.drain()
    if case .paused = phase, commands.isEmpty { commands = queue.waitAndDrain() }
    for (index, command) in commands.enumerated() where obey(command, run) {
      for late in commands[(index + 1)...] { turnAway(late, "the run is ending") }
      return true
    }
    guard let closing = queue.closing else { return false }
    return obey(closing, run)
  }

  private func afterStep(_ run: QuantizationRun) {
    let step = run.stepsDone
    if isDue(configuration.reportEvery, step) {
      events.publish(.layersReported(run.layerReports()))
    }
    if isDue(configuration.evaluateEvery, step) && step < configuration.steps {
      // Given up where the run is to end: then there is nobody to tell.
      try? validate(run)
    }
    if isDue(configuration.checkpointEvery, step) && step < configuration.steps {
      saveCheckpoint(run)
    }
    if pausesAfterStep {
      pausesAfterStep = false
      setPhase(.paused(step: step))
    }
  }

  private func isDue(_ interval: Int, _ step: Int) -> Bool { interval > 0 && step % interval == 0 }

  // Ten times the smoothed loss, once there is one, is no longer learning.
  private func explodes(_ loss: Double) -> Bool {
    let smoothed = smoothedLoss ?? loss
    smoothedLoss = 0.95 * smoothed + 0.05 * loss
    return loss > 10 * smoothed + 1
  }

  private func diverge(_ run: QuantizationRun, _ measurement: StepMeasurement) {
    let cause =
      "loss \(measurement.loss), gradient norm \(measurement.gradientNorm) at step \(measurement.step)"
    smoothedLoss = nil
    do {
      try restore(run, from: folder.lastCheckpoint())
    } catch {
      events.log(.warn, "no checkpoint to roll back to; the weights of step \(run.stepsDone) stand")
    }
    events.step = run.stepsDone
    events.publish(.diverged(cause: cause, restoredStep: run.stepsDone))
    setPhase(.paused(step: run.stepsDone))
  }

  // MARK: - Ending

  private func finish(
    _ prepared: PreparedRun, _ ending: RunSummary.Ending
  ) throws(Unkept) {
    let run = prepared.run
    let isWhole = ending == .finished && settle(prepared)
    if !isWhole { events.publish(.layersReported(run.layerReports())) }
    saveCheckpoint(run)
    try awaitKept(run)
    // Who stops a run may not wait for its validation: what is to be kept came first.
    if !isWhole { try? validate(run) }
    let summary = summarise(run, ending == .finished && !isWhole ? .stopped : ending)
    setPhase(isWhole ? .finished(step: run.stepsDone) : .stopped(step: run.stepsDone))
    events.publish(.stopped(summary))
    outcome = .summary(summary)
  }

  /// Chooses the weights of a run that took all its steps and judges them; false where that was
  /// given up. A run that is to go on goes on from its last weights.
  private func settle(_ prepared: PreparedRun) -> Bool {
    do {
      try chooseWeights(prepared)
      events.publish(.layersReported(prepared.run.layerReports()))
      try validate(prepared.run)
      return true
    } catch {
      return false
    }
  }

  /// Stopped before the first step: nothing is kept but what a resumed session had.
  private func abandon() {
    for command in queue.drain() {
      guard command.action == .stop else { turnAway(command, "the run is ending"); continue }
      events.publish(.commandAccepted(command))
      applied(command)
    }
    setPhase(.stopped(step: events.step))
    events.log(.info, "stopped before the first step")
  }

  private func fail(_ text: String) {
    setPhase(.failed(reason: text))
    events.log(.error, text)
  }

  func setPhase(_ next: RunPhase) {
    phase = next
    events.publish(.phaseChanged(next))
  }
}
