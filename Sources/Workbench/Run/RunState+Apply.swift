public import EngineMessages

extension RunState {
  /// Takes one event in: the only way a run's state changes.
  public mutating func apply(_ event: EngineEvent) {
    eventCount += 1
    seconds = event.seconds
    step = event.step
    switch event.body {
    case .runStarted(let description): start(description)
    case .phaseChanged(let phase):
      self.phase = phase
      if phase.goesOn { summary = nil }
    case .stepCompleted(let report): complete(report)
    case .layersReported(let reports): report(reports)
    case .evaluated(let evaluation): evaluate(evaluation)
    case .sizeReported(let bits, let quantized, let full):
      let size = Size(bitsPerWeight: bits, quantizedBytes: quantized, fullPrecisionBytes: full)
      sizes.append(SizeChange(step: step, size: size))
    case .checkpointSaved(let path, let bytes, let seconds):
      save(path: path, bytes: bytes, took: seconds)
    case .commandAccepted(let command): accept(command)
    case .commandApplied(let id, let text, let step, let inverse):
      applied(id: id, text: text, step: step, inverse: inverse)
    case .commandRejected(let id, let text, let reason):
      reject(id: id, text: text, reason: reason)
    case .comparisonProgressed(let engine, let text): comparison.write(text, by: engine)
    case .compared(let report): finish(report)
    case .bitsAllocated(let report): allocate(report)
    case .sweepPlanned, .sweepCellStarted, .sweepCellProgressed, .sweepCellFinished,
      .sweepCellsReset, .sweepFinished:
      follow(event.body)
    case .diverged(let cause, let restored): diverge(cause: cause, restored: restored)
    case .logged(let level, let text): note(level, text)
    case .stopped(let summary): end(summary)
    }
  }

  private mutating func start(_ description: RunDescription) {
    self.description = description
    layers = description.layers.map(LayerState.init)
    layerIndex = Dictionary(
      layers.indices.map { (layers[$0].description.name, $0) },
      uniquingKeysWith: { first, _ in first })
    note(.info, "run \(description.name): \(description.method) on \(description.model)")
  }

  private mutating func complete(_ report: StepReport) {
    step = report.step
    lastReport = report
    curves.apply(report)
    let weight = meanStepSeconds == nil ? 1.0 : 1.0 / 32
    meanStepSeconds = (meanStepSeconds ?? 0) * (1 - weight) + report.seconds * weight
    clippedShare += ((report.clipped ? 1 : 0) - clippedShare) / 32
    curves.stepSeconds.append(step: step, value: meanStepSeconds ?? 0)
    curves.clippedShare.append(step: step, value: clippedShare)
    curves.elapsed.append(step: step, value: seconds)
  }

  private mutating func report(_ reports: [LayerReport]) {
    for report in reports {
      guard let index = layerIndex[report.name] else { continue }
      layers[index].apply(report, step: step)
    }
    history.append(reports, step: step)
  }

  private mutating func evaluate(_ evaluation: Evaluation) {
    switch evaluation.subject {
    case .reference: reference = evaluation
    case .rtn: rtn = evaluation
    case .validation:
      validations.append(evaluation)
      curves.validation.append(step: evaluation.step, value: evaluation.nll)
    }
    note(.info, "\(evaluation.subject.rawValue): \(Wording.quality(evaluation))")
  }

  private mutating func save(path: String, bytes: Int, took: Double) {
    checkpoints.append(Checkpoint(step: step, seconds: seconds, path: path, bytes: bytes))
    note(.info, "checkpoint \(Wording.bytes(bytes)) in \(Number.fixed(took, 2)) s: \(path)")
  }

  private mutating func diverge(cause: String, restored: Int) {
    divergences.append(Divergence(step: step, cause: cause))
    note(.error, "diverged: \(cause); back at step \(restored), paused")
    step = restored
  }

  private mutating func finish(_ report: ComparisonReport) {
    comparison.finish(report)
    note(
      .info,
      "compared at step \(report.step): top-1 \(Number.percent(report.agreement)), KL "
        + Number.compact(report.divergence))
  }

  private mutating func end(_ summary: RunSummary) {
    self.summary = summary
    // Sessions of earlier versions call every end a finish.
    if summary.ending != .finished { phase = .stopped(step: summary.step) }
    note(.info, "\(summary.ending.rawValue) at step \(summary.step): digest \(summary.lossDigest)")
  }

  mutating func note(_ level: LogLevel, _ text: String) {
    log.append(LogLine(step: step, seconds: seconds, level: level, text: text))
  }
}
