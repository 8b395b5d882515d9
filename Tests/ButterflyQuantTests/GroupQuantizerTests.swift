import ButterflyQuant
import Numerics
import TestSupport
import Testing

@Suite struct GroupQuantizerTests {
  static let shapes = [(3, 172, 64), (5, 40, 32), (2, 7, 64), (4, 288, 128)]

  @Test(arguments: WeightGrid.all, shapes)
  func kernelsMatchTheOracle(grid: WeightGrid, shape: (Int, Int, Int)) {
    let (rowCount, columns, groupSize) = shape
    let weights = gaussians(rowCount * columns, seed: 1).map { 0.05 * $0 }
    let upstream = gaussians(rowCount * columns, seed: 2)
    let quantizer = GroupQuantizer(grid: grid, groupSize: groupSize)
    let reference = GroupQuantizerReference(grid: grid)
    let groups = quantizer.groups(columns: columns)
    var scales = [Float](repeating: 0, count: rowCount * groups)
    quantizer.chooseScales(weights: weights, rows: rowCount, columns: columns, scales: &scales)
    var values = weights
    quantizer.quantize(
      weights: weights, scales: scales, rows: rowCount, columns: columns, values: &values)
    var slopes = scales.map { _ in Float(0) }
    quantizer.scaleGradient(
      weights: weights, scales: scales, upstream: upstream, rows: rowCount, columns: columns,
      gradients: &slopes)
    for row in 0..<rowCount {
      for group in 0..<groups {
        let start = row * columns + group * groupSize
        let range = start..<start + min(groupSize, columns - group * groupSize)
        let scale = Double(scales[row * groups + group])
        let part = weights[range].map(Double.init)
        #expect(scale == reference.bestScale(part))
        #expect(values[range].map(Double.init) == reference.quantize(part, scale: scale))
        let slope = reference.scaleGradient(
          part, upstream: upstream[range].map(Double.init), scale: scale)
        #expect(abs(slope - Double(slopes[row * groups + group])) < 1e-4 * max(1, abs(slope)))
      }
    }
  }

  @Test(arguments: WeightGrid.all) func quantizedWeightsStayWhereTheyAre(grid: WeightGrid) {
    let quantizer = GroupQuantizer(grid: grid, groupSize: 32)
    let weights = gaussians(172, seed: 3)
    let scales: [Float] = [0.25, 0.3125, 0.375, 0.4375, 0.5, 0.625]
    var (once, codes) = (weights, [UInt8](repeating: 0, count: 172))
    quantizer.quantize(
      weights: weights, scales: scales, rows: 1, columns: 172, values: &once, codes: &codes)
    var (twice, again) = (once, codes)
    quantizer.quantize(
      weights: once, scales: scales, rows: 1, columns: 172, values: &twice, codes: &again)
    #expect(twice == once)
    #expect(again == codes)
    #expect(
      once.indices.allSatisfy { once[$0] == grid.levelTable[Int(codes[$0])] * scales[$0 / 32] })
  }

  /// Scaling the weights by a power of two scales the choice and leaves the codes.
  @Test(arguments: ScaleRule.allCases) func scalesFollowTheWeights(rule: ScaleRule) {
    let quantizer = GroupQuantizer(grid: .defaultGrid(bits: 3), scaleRule: rule)
    let weights = gaussians(256, seed: 4)
    func choose(_ weights: [Float]) -> [Float] {
      var scales = [Float](repeating: 0, count: 4)
      quantizer.chooseScales(weights: weights, rows: 1, columns: 256, scales: &scales)
      return scales
    }
    #expect(choose(weights.map { $0 / 16 }) == choose(weights).map { $0 / 16 })
    #expect(choose(weights.map { -$0 }) == choose(weights))
  }

  @Test func moreScalesNeverLoseError() {
    let weights = gaussians(64 * 50, seed: 5)
    var errors: [Double] = []
    for rule in [ScaleRule.powerOfTwo, .fourStep, .free] {
      let quantizer = GroupQuantizer(grid: .defaultGrid(bits: 2), scaleRule: rule)
      let tensor = RoundToNearest.quantize(
        Matrix(rows: 50, columns: 64, elements: weights), by: quantizer)
      errors.append(
        zip(weights, tensor.dequantized().elements).reduce(0) {
          $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1))
        })
      #expect(tensor.scales.allSatisfy { rule == .free || rule.snap($0) == $0 })
    }
    #expect(errors[0] > 1.05 * errors[1])
    #expect(errors[1] > errors[2])
  }

  @Test func zeroWeightsGetTheSmallestScale() {
    let quantizer = GroupQuantizer(grid: .defaultGrid(bits: 2))
    var scales: [Float] = [0]
    quantizer.chooseScales(
      weights: [Float](repeating: 0, count: 64), rows: 1, columns: 64, scales: &scales)
    #expect(scales == [GroupScale.smallest])
  }

  @Test func rowsQuantizeAloneOrTogether() {
    let quantizer = GroupQuantizer(grid: .defaultGrid(bits: 4))
    let weights = gaussians(7 * 172, seed: 6)
    var whole = [Float](repeating: 0, count: 21)
    quantizer.chooseScales(weights: weights, rows: 7, columns: 172, scales: &whole)
    let alone = (0..<7).flatMap { row -> [Float] in
      var scales = [Float](repeating: 0, count: 3)
      quantizer.chooseScales(
        weights: Array(weights[row * 172..<(row + 1) * 172]), rows: 1, columns: 172,
        scales: &scales)
      return scales
    }
    #expect(alone == whole)
  }

  @Test func statisticsCountWhatHappened() {
    let quantizer = GroupQuantizer(grid: WeightGrid.named("ternary")!, groupSize: 4)
    let weights: [Float] = [0.2, -0.2, 1, -1.6, 2, 3.5, -0.9, -0.99]
    let scales: [Float] = [1, 2]
    var (values, codes) = (weights, [UInt8](repeating: 0, count: 8))
    quantizer.quantize(
      weights: weights, scales: scales, rows: 1, columns: 8, values: &values, codes: &codes)
    #expect(values == [0, 0, 1, -1, 2, 2, 0, 0])
    #expect(codes == [0, 0, 1, 3, 1, 1, 0, 0])
    let found = quantizer.statistics(
      weights: weights, scales: scales, codes: codes, previous: [0, 1, 1, 3, 1, 0, 0, 0],
      rows: 1, columns: 8)
    #expect(found.saturated == 2)  // 1.6 > 1.5 and 3.5 > 3
    #expect(found.zeros == 4)
    #expect(found.changed == 2)
    #expect(found.histogram == [4, 3, 0, 1])
    var expected = 0.0
    for (weight, value) in zip(weights, values) {
      expected += Double((weight - value) * (weight - value))
    }
    #expect(abs(found.squaredError - expected) < 1e-6)
  }

  @Test(arguments: 2...8) func activationsMatchTheFormula(bits: Int) {
    let source = gaussians(3 * 37, seed: 7)
    let quantizer = ActivationQuantizer(bits: bits)
    var (values, codes) = (source, [Int8](repeating: 0, count: source.count))
    var scales: [Float] = [0, 0, 0]
    quantizer.quantize(
      source: source, rows: 3, columns: 37, values: &values, codes: &codes, scales: &scales)
    for row in 0..<3 {
      let part = source[row * 37..<(row + 1) * 37]
      let scale = (part.map { abs($0) }.max() ?? 0) / Float(quantizer.limit)
      #expect(scales[row] == scale)
      for index in part.indices {
        let code = (source[index] / scale).rounded(.toNearestOrEven)
        #expect(Float(codes[index]) == code)
        #expect(values[index] == code * scale)
      }
    }
  }
}
