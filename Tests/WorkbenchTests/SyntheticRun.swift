import EngineMessages
import Workbench

/// A plausible run without an engine: the same events every time.
struct SyntheticRun {
  var steps = 1200
  private var random: UInt64 = 0x9E37_79B9_7F4A_7C15
  private(set) var events: [EngineEvent] = []
  private var step = 0
  private var seconds = 0.0

  static let kinds = ["attn.q", "attn.k", "attn.v", "attn.o", "mlp.gate", "mlp.up", "mlp.down"]
  static let names = (0..<4).flatMap { block in kinds.map { "L0\(block).\($0)" } }

  /// The whole run, cut after `steps` of 5 000.
  static func events(steps: Int = 1200) -> [EngineEvent] {
    var run = SyntheticRun()
    run.steps = steps
    run.play()
    return run.events
  }

  private mutating func uniform() -> Double {
    random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(random >> 40) / Double(1 << 24)
  }

  private mutating func emit(_ body: EngineEventBody) {
    events.append(
      EngineEvent(sequence: events.count, step: step, seconds: seconds, body: body))
  }

  private mutating func play() {
    emit(.phaseChanged(.preparing(what: "loading stories15M")))
    emit(.runStarted(Self.description))
    emit(.evaluated(evaluation(.reference, nll: 1.861)))
    emit(.evaluated(evaluation(.rtn, nll: 4.92)))
    emit(
      .sizeReported(bitsPerWeight: 2.31, quantizedBytes: 8_074_035, fullPrecisionBytes: 112_500_000)
    )
    emit(.phaseChanged(.training(step: 0)))
    while step < steps { advance() }
  }

  private mutating func advance() {
    step += 1
    seconds += 0.118 + 0.01 * uniform()
    emit(.stepCompleted(report()))
    if step % 50 == 0 { emit(.layersReported(Self.names.indices.map { layer($0) })) }
    if step % 200 == 0 { emit(.evaluated(evaluation(.validation, nll: loss() + 0.09))) }
    if step % 400 == 0 {
      emit(.checkpointSaved(path: "s0427/ckpt-\(step)", bytes: 61_234_567, seconds: 0.21))
    }
    incidents()
  }

  private mutating func incidents() {
    if step == 480 { steer(1, "set lr=1e-4", .setLearningRate(1e-4), .setLearningRate(3e-4)) }
    if step == 700 { emit(.logged(level: .warn, text: "L03.mlp.up: saturation 6.1 %")) }
    if step == 900 { refuse(2, "rollback", .rollback, "no checkpoint newer than 800") }
    if step == 1000 {
      steer(
        3, "bits L02.* 3", .setBits(layers: "L02.*", bits: 3), .setBits(layers: "L02.*", bits: 2))
    }
  }

  private mutating func steer(
    _ id: Int, _ text: String, _ action: EngineAction, _ inverse: EngineAction
  ) {
    emit(.commandAccepted(EngineCommand(id: id, text: text, origin: .key, action: action)))
    emit(.commandApplied(id: id, text: text, step: step, inverse: inverse))
  }

  private mutating func refuse(_ id: Int, _ text: String, _ action: EngineAction, _ why: String) {
    emit(.commandAccepted(EngineCommand(id: id, text: text, origin: .key, action: action)))
    emit(.commandRejected(id: id, text: text, reason: why))
  }

  private func loss() -> Double { 1.78 + 3.1 / (1 + Double(step) / 90) }

  private mutating func report() -> StepReport {
    let noise = (uniform() - 0.5) * 0.24
    let norm = 0.6 + uniform() * 0.6
    return StepReport(
      step: step, loss: loss() + noise, crossEntropy: loss() + noise + 0.02,
      learningRate: step < 480 ? 3e-4 * min(Double(step) / 100, 1) : 1e-4, gradientNorm: norm,
      clipped: norm > 1.15, tokens: 2048, seconds: 0.12)
  }

  private mutating func layer(_ index: Int) -> LayerReport {
    let growth = Double(step) / 1200
    let scale = 1 + Double(index * 7 % 11) / 4
    let counts = [210, 1480, 2650, 1510, 220].map { Int(Double($0) * (0.9 + 0.2 * uniform())) }
    let heat = (0..<7).map { stage in
      (0..<32).map { _ in uniform() * uniform() * 0.4 / Double(stage + 1) * 2 }
    }
    return LayerReport(
      name: Self.names[index], bits: index / 7 == 2 && step >= 1000 ? 3 : 2, grid: "pot2x4",
      loss: 0.006 * scale, lossDifference: 0.0011 * scale * (growth - 0.3),
      orthogonalityFrobenius: 1.1e-6 * scale * (index == 21 ? 1 + 9 * growth : 1),
      orthogonalityMax: 2.1e-7 * scale, angleDrift: 0.03 * scale * growth, angleMean: 0.003,
      angleDeviation: 0.41, anglesFrozen: false, churn: 0.03 * scale / (1 + 4 * growth),
      saturation: 0.011 * scale, zeros: 0.31, sqnr: 9.4 - scale / 2, gradientNorm: 0.02 * scale,
      codeHistogram: counts, levels: [-2, -1, 0, 1, 2], scaleExponents: [3, 40, 210, 180, 22, 1],
      scaleExponentStart: -8, angleHeat: heat)
  }

  private func evaluation(_ subject: Evaluation.Subject, nll: Double) -> Evaluation {
    let perplexity =
      [1.861: 6.43, 4.92: 137.0][nll] ?? 1 + nll + nll * nll / 2 + nll * nll * nll / 5
    return Evaluation(
      subject: subject, step: step, nll: nll, perplexity: perplexity, accuracy: nil, count: 65536)
  }

  static let description = RunDescription(
    name: "s0427", model: "stories15M", method: "qat-butterfly", grid: "pot2x4", bits: 2,
    groupSize: 64, initialisation: "identity", activationBits: 32, precision: "fp32",
    totalSteps: 5000, batchTokens: 2048, contextLength: 256, learningRate: 3e-4, seed: 7,
    threads: 2, trainingData: "TinyStories", validationData: "TinyStories valid",
    parameterCount: 15_191_712, quantizedParameterCount: 5_971_968, metric: .perplexity,
    layers: names.map(layerDescription), startedAt: "2026-11-24T10:00:00Z")

  private static func layerDescription(_ name: String) -> LayerDescription {
    let rows = name.hasSuffix("gate") || name.hasSuffix("up") ? 768 : 288
    return LayerDescription(
      name: name, rows: rows, columns: 288, inputSite: String(name.prefix(8)) + "in",
      grid: "pot2x4", bits: 2, groupSize: 64, transform: "butterfly 7 stages", stageCount: 7,
      angleCount: 2016)
  }
}
