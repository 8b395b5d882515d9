import ArgumentParser
import ButterflyQuant
import Numerics

/// `bench post-training`: what layer-wise methods cost a matrix, beside rounding it.
struct BenchPostTrainingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "post-training", abstract: "Time GPTQ's factor and solution against rounding.")

  @OptionGroup var common: CommonOptions
  @Option(help: "Rounds; medians are printed.") var rounds: Int = 3

  mutating func validate() throws {
    try OptionBounds.check("--rounds", rounds, in: OptionBounds.rounds)
  }

  func run() throws {
    for (rows, columns) in [(384, 128), (576, 576), (1536, 576), (576, 1536)] {
      measure(rows, columns)
    }
  }

  private func measure(_ rows: Int, _ columns: Int) {
    var generator = SeededGenerator(seed: common.seed)
    let weights = FloatBuffer(count: rows * columns)
    for index in 0..<weights.count { weights.base[index] = 0.05 * generator.gaussian() }
    let moment = moment(columns, &generator)
    let quantizer = GroupQuantizer(grid: .defaultGrid(bits: 2))
    let latent = FloatBuffer(count: weights.count)
    let scales = FloatBuffer(count: rows * quantizer.groups(columns: columns))
    guard let factor = InverseFactor(moment) else { return }
    let seconds = InterleavedTiming(rounds: rounds, clock: MonotonicClock.now).seconds([
      {
        quantizer.chooseScales(
          weights: weights.base, rows: rows, columns: columns, scales: scales.base)
        quantizer.quantize(
          weights: weights.base, scales: scales.base, rows: rows, columns: columns,
          values: latent.base)
      }, { _ = InverseFactor(moment) },
      {
        latent.copy(from: weights)
        GPTQQuantizer(quantizer).compensate(
          weights: latent.base, rows: rows, factor: factor, scales: scales.base)
      },
    ])
    report("inverse factor of \(columns)", seconds[1], seconds[0])
    report("GPTQ of \(rows)x\(columns)", seconds[2], seconds[0])
  }

  /// Inputs of which each leans on the one before.
  private func moment(_ size: Int, _ generator: inout SeededGenerator) -> SecondMoment {
    let count = 2 * size
    let inputs = FloatBuffer(count: count * size)
    for row in 0..<count {
      var last: Float = 0
      for column in 0..<size {
        last = 0.8 * last + generator.gaussian()
        inputs.base[row * size + column] = last
      }
    }
    let sum = MomentAccumulator(size: size)
    sum.add(rows: inputs.base, count: count)
    return SecondMoment(mean: [sum])
  }

  private func report(_ name: String, _ seconds: Double, _ rounding: Double) {
    BenchRow(
      name: name, threads: 1, value: seconds * 1e3, unit: "ms", reference: rounding * 1e3,
      ratio: seconds / rounding
    ).print(json: common.json)
  }
}
