import ArgumentParser
import ButterflyQuant
import Foundation
import Numerics

/// `bench transform`: rotations of rows, forward and back, beside a plain copy of the rows; then
/// transforms of single vectors and small batches beside the Walsh-Hadamard transform.
struct BenchTransformCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transform", abstract: "Time butterfly rotations against copying the rows.")

  @OptionGroup var common: CommonOptions
  @Option(help: "Rows in a batch.") var rows: Int = 512
  @Option(help: "Rounds; medians are printed.") var rounds: Int = 15

  mutating func validate() throws {
    try OptionBounds.check("--rows", rows, in: 1...(1 << 20))
    try OptionBounds.check("--rounds", rounds, in: OptionBounds.rounds)
  }

  func run() throws {
    for size in [64, 128, 172, 192, 256, 288, 384, 512, 1024] { measure(size) }
    VectorTransformBench(seed: common.seed, rounds: max(rounds, 15), json: common.json).run()
  }

  private func measure(_ size: Int) {
    var generator = SeededGenerator(seed: common.seed)
    let plan = RotationPlan.butterfly(size: size)
    let start = RotationStart.random(scale: 1).values(for: plan, using: &generator)
    let rotation = ButterflyRotation(plan: plan)
    rotation.prepare(angles: start.angles)
    let data = FloatBuffer(count: rows * size)
    let copy = FloatBuffer(count: rows * size)
    let gradients = FloatBuffer(count: plan.angleCount)
    for index in 0..<data.count { data.base[index] = generator.gaussian() }
    let copying = time { copy.copy(from: data) }
    let forward = time {
      rotation.apply(rows: copy.base, count: rows, source: UnsafePointer(data.base))
    }
    let backward = time {
      rotation.backwardInverse(
        outputs: data.base, gradients: copy.base, count: rows, angleGradients: gradients.base)
    }
    print("rotate \(size)", forward, copying)
    print("rotate backward \(size)", backward, copying)
  }

  private func print(_ name: String, _ seconds: Double, _ copying: Double) {
    BenchRow(
      name: name, threads: 1, value: seconds * 1e6 / Double(rows), unit: "us/row",
      reference: copying * 1e6 / Double(rows), ratio: seconds / copying
    ).print(json: common.json)
  }

  private func time(_ body: () -> Void) -> Double {
    median(
      (0..<rounds).map { _ in
        let began = MonotonicClock.now()
        body()
        return MonotonicClock.now() - began
      })
  }
}
