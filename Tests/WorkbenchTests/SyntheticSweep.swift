import EngineMessages

/// A sweep as it would tell itself: some cells done, one failed, one running.
enum SyntheticSweep {
  static let description = SweepDescription(
    name: "sweep-0a1b2c3d", model: "embedded default",
    methods: ["rtn", "gptq", "qat", "qat-hadamard", "qat-butterfly"], bits: [2, 3, 4],
    seeds: [1, 2, 3], results: [])

  static let reference = Evaluation(
    subject: .reference, step: 0, nll: 1.001, perplexity: 2.721, accuracy: nil, count: 16_320)

  /// Deterministic figures that look like measured ones.
  static func result(_ cell: SweepCell) -> SweepResult {
    let method = Double(description.methods.firstIndex(of: cell.method)!)
    let loss = 0.4 / (1 + 3 * method) / Double(1 << (2 * (cell.bits - 2)))
    let ratio = 1.001 + loss * (1 + 0.04 * Double(cell.seed))
    let bits = Double(cell.bits) + 0.125 + (method == 4 ? 0.17 : 0)
    return SweepResult(
      cell: cell, ending: .finished, nll: 1, perplexity: 2.721 * ratio, reference: reference,
      bitsPerWeight: bits, quantizedBytes: Int(bits * 90_000), steps: method < 2 ? 0 : 200,
      seconds: method < 2 ? 3 : 60, lossDigest: "00112233445566", session: "cells/\(cell.id)")
  }

  static func failure(_ cell: SweepCell) -> SweepResult {
    SweepResult(
      cell: cell, ending: .diverged, why: "loss nan at step 12", seconds: 9,
      session: "cells/\(cell.id)")
  }

  /// The first `count` cells in order; the ninth diverged, the next one runs.
  static func bodies(done count: Int) -> [EngineEventBody] {
    let cells = description.cells
    var bodies: [EngineEventBody] = [.sweepPlanned(description)]
    for (index, cell) in cells.prefix(count).enumerated() {
      bodies.append(.phaseChanged(.training(step: index)))
      bodies.append(.sweepCellStarted(cell))
      bodies.append(.sweepCellFinished(index == 8 ? failure(cell) : result(cell)))
    }
    guard count < cells.count else {
      return bodies + [
        .sweepFinished(
          SweepSummary(ending: .finished, done: count, total: count, seconds: 1700))
      ]
    }
    return bodies + [
      .sweepCellStarted(cells[count]),
      .sweepCellProgressed(
        SweepProgress(
          cell: cells[count], activity: "training", step: 84, totalSteps: 200, loss: 0.112,
          seconds: 25)),
    ]
  }

  static func events(done count: Int) -> [EngineEvent] {
    bodies(done: count).enumerated().map { index, body in
      EngineEvent(sequence: index, step: index / 3, seconds: Double(index), body: body)
    }
  }
}
