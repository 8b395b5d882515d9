import EngineMessages
import Foundation

/// Events to record: one of every kind, and streams as a run makes them.
enum SampleEvents {
  static let command = EngineCommand(
    id: 7, text: "set lr=1e-4", origin: .key, action: .setLearningRate(1e-4))

  static let evaluation = Evaluation(
    subject: .validation, step: 3, nll: 1.25, perplexity: 3.49, accuracy: nil, count: 1000)

  static let layer = LayerDescription(
    name: "L00.attn.q", rows: 64, columns: 64, inputSite: "L00.attn.in", grid: "pot2x4", bits: 2,
    groupSize: 64, transform: "butterfly 6 stages", stageCount: 6, angleCount: 192)

  static let run = RunDescription(
    name: "sample", model: "embedded default", method: "qat-butterfly", grid: "pot2x4", bits: 2,
    groupSize: 64, initialisation: "identity", activationBits: 32, precision: "fp32",
    totalSteps: 100, batchTokens: 2048, contextLength: 128, learningRate: 3e-4, seed: .max,
    threads: 2, trainingData: "stories", validationData: "stories, held out",
    parameterCount: 260_000, quantizedParameterCount: 200_000, metric: .perplexity,
    layers: [layer], startedAt: "2026-11-24T21:30:00Z")

  static let report = LayerReport(
    name: "L00.attn.q", bits: 2, grid: "pot2x4", loss: 0.02, lossDifference: -0.001,
    orthogonalityFrobenius: 2.7e-5, orthogonalityMax: 4.1e-6, angleDrift: 0.01, angleMean: 0.003,
    angleDeviation: 0.41, anglesFrozen: false, churn: 0.4, saturation: 0.03, zeros: 0,
    sqnr: 9.5, gradientNorm: 0.07, codeHistogram: [1, 2, 2, 1], levels: [-2, -1, 1, 2],
    scaleExponents: [0, 3], scaleExponentStart: -5, angleHeat: [[0.1, 0.2], [0.3, .infinity]])

  static let summary = RunSummary(
    ending: .stopped, step: 3, validation: evaluation, reference: nil, rtn: nil,
    bitsPerWeight: 2.31, orthogonalityError: 2.7e-5, trainTokens: 6144, seconds: 4.5,
    phaseSeconds: ["forward": 1.5, "backward": 3], lossDigest: "0a1b")

  static let cell = SweepCell(method: "qat@gptq", bits: 2, seed: 1)
  static let result = SweepResult(
    cell: cell, ending: .diverged, why: "loss is nan", reference: evaluation, seconds: 1.5,
    session: "cells/\(cell.id)")

  /// One body of every kind, optional parts present and absent.
  static let bodies: [EngineEventBody] = [
    .runStarted(run), .phaseChanged(.preparing(what: "Modell – 模型 \u{1F98B}\"\\\n")),
    .stepCompleted(step(1)), .layersReported([report, report]), .evaluated(evaluation),
    .sizeReported(bitsPerWeight: 2.31, quantizedBytes: 1, fullPrecisionBytes: 2),
    .checkpointSaved(path: "checkpoints/step-3.bfq", bytes: 12, seconds: 0.1),
    .commandAccepted(command),
    .commandApplied(id: 7, text: "set lr=1e-4", step: 2, inverse: .setLearningRate(3e-4)),
    .commandApplied(id: 8, text: "checkpoint", step: 2, inverse: nil),
    .commandRejected(id: 9, text: "resume", reason: "the run is not paused"),
    .bitsAllocated(
      SensitivityReport(
        budget: .averageBits(2.5), widths: [2, 3],
        layers: [.init(name: "L00.attn.q", count: 64, rises: [0.5, 0.125], bits: 3)], count: 15,
        referenceNLL: 1.5, averageBits: 3, predictedRise: 0.125, seconds: 0.5)),
    .sweepPlanned(
      SweepDescription(
        name: "s", model: "embedded default", methods: ["qat"], bits: [2], seeds: [1, 2],
        results: [result])),
    .sweepCellStarted(cell),
    .sweepCellProgressed(
      SweepProgress(
        cell: cell, activity: "training", step: 3, totalSteps: 9, loss: nil, seconds: 0.25)),
    .sweepCellFinished(result), .sweepCellsReset([cell]),
    .sweepFinished(SweepSummary(ending: .stopped, why: nil, done: 1, total: 2, seconds: 4)),
    .diverged(cause: "loss is not finite", restoredStep: 2),
    .logged(level: .warn, text: ""), .phaseChanged(.failed(reason: "x")), .stopped(summary),
  ]

  static func step(_ step: Int, loss: Double = 2.5) -> StepReport {
    StepReport(
      step: step, loss: loss, crossEntropy: 2.4 + 1 / Double(step + 1), learningRate: 3e-4,
      gradientNorm: 0.84, clipped: step % 2 == 0, tokens: 2048, seconds: 0.12)
  }

  /// A start, then `count` steps a tenth of a second apart.
  static func stream(steps count: Int) -> [EngineEvent] {
    var bodies: [(Int, EngineEventBody)] = [(0, .runStarted(run))]
    for step in 0..<count { bodies.append((step + 1, .stepCompleted(Self.step(step + 1)))) }
    return bodies.enumerated().map { index, item in
      EngineEvent(sequence: index, step: item.0, seconds: Double(index) * 0.1, body: item.1)
    }
  }

  /// One event of every kind.
  static var everyKind: [EngineEvent] {
    bodies.enumerated().map { index, body in
      EngineEvent(sequence: index, step: index / 2, seconds: Double(index), body: body)
    }
  }
}
