import EngineMessages

/// A run without an engine: two layers, a step every half second, a validation every ten.
struct SmallRun {
  var name = "small"
  var model = "embedded default"
  var steps = 20
  var bits = 2
  /// Added to every loss from `changedFrom` on.
  var change = 0.0
  var changedFrom = 1
  var ends = true

  static let layerNames = ["L00.attn.q", "L00.mlp.down"]

  func loss(_ step: Int) -> Double { 3 / Double(step) + (step >= changedFrom ? change : 0) }

  var events: [EngineEvent] {
    var items: [(step: Int, seconds: Double, body: EngineEventBody)] = [
      (0, 0, .runStarted(description)), (0, 0.1, .evaluated(evaluation(.reference, 1, step: 0))),
      (0, 0.2, .evaluated(evaluation(.rtn, 2, step: 0))),
      (0, 0.3, .sizeReported(bitsPerWeight: 2.125, quantizedBytes: 1000, fullPrecisionBytes: 8000)),
      (0, 0.4, .phaseChanged(.training(step: 0))),
    ]
    for step in 1...steps {
      let seconds = Double(step) / 2
      items.append((step, seconds, .stepCompleted(report(step))))
      if step % 5 == 0 { items.append((step, seconds, .layersReported(layers(step)))) }
      if step % 10 == 0 {
        items.append((step, seconds, .evaluated(evaluation(.validation, loss(step), step: step))))
      }
    }
    if ends {
      items.append((steps, Double(steps) / 2, .phaseChanged(.finished(step: steps))))
      items.append((steps, Double(steps) / 2, .stopped(summary)))
    }
    return items.enumerated().map { index, item in
      EngineEvent(sequence: index, step: item.step, seconds: item.seconds, body: item.body)
    }
  }

  func report(_ step: Int) -> StepReport {
    StepReport(
      step: step, loss: loss(step), crossEntropy: loss(step) + 1, learningRate: 1e-3 / Double(step),
      gradientNorm: 0.1 * Double(step), clipped: false, tokens: 100, seconds: 0.3)
  }

  func evaluation(_ subject: Evaluation.Subject, _ nll: Double, step: Int) -> Evaluation {
    Evaluation(
      subject: subject, step: step, nll: nll, perplexity: nll * 3, accuracy: nil, count: 64)
  }

  func layers(_ step: Int) -> [LayerReport] {
    Self.layerNames.enumerated().map { index, name in
      LayerReport(
        name: name, bits: bits, grid: "pot2x4", loss: loss(step) / Double(index + 10),
        lossDifference: 0, orthogonalityFrobenius: 1e-6, orthogonalityMax: 1e-7, angleDrift: 0,
        angleMean: 0, angleDeviation: 0, anglesFrozen: false, churn: 0.1, saturation: 0.2, zeros: 0,
        sqnr: 9, gradientNorm: 0.5, codeHistogram: [1, 2, 3, 4 + step], levels: [-4, -1, 1, 4],
        scaleExponents: [1], scaleExponentStart: -3, angleHeat: [])
    }
  }

  var summary: RunSummary {
    RunSummary(
      ending: .finished, step: steps, validation: evaluation(.validation, loss(steps), step: steps),
      reference: evaluation(.reference, 1, step: 0), rtn: evaluation(.rtn, 2, step: 0),
      bitsPerWeight: 2.125 + Double(bits - 2), orthogonalityError: 1e-6, trainTokens: 100 * steps,
      seconds: Double(steps) / 2, phaseSeconds: [:], lossDigest: "d\(steps)")
  }

  var description: RunDescription {
    RunDescription(
      name: name, model: model, method: "qat-butterfly", grid: "pot2x4", bits: bits,
      groupSize: 64, initialisation: "hadamard", activationBits: 32, precision: "fp32",
      totalSteps: steps, batchTokens: 100, contextLength: 16, learningRate: 1e-3, seed: 1,
      threads: 1, trainingData: "stories & <tales>", validationData: "stories, held out",
      parameterCount: 5000, quantizedParameterCount: 4096, metric: .perplexity,
      layers: Self.layerNames.map {
        LayerDescription(
          name: $0, rows: 32, columns: 64, inputSite: "in", grid: "pot2x4", bits: bits,
          groupSize: 64, transform: "butterfly 6 stages", stageCount: 6, angleCount: 192)
      }, startedAt: "2026-11-24T21:30:00Z")
  }
}
