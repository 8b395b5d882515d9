import ButterflyQuant
import Numerics
import TestSupport
import Testing

@Suite struct GPTQTests {
  private static let grids = ["pot2x4", "apot3", "apot4", "ternary"].compactMap(WeightGrid.named)

  @Test(arguments: grids) func matchesTheOptimalBrainSurgeon(grid: WeightGrid) throws {
    let sample = CorrelatedInputs(rows: 6, size: 44)
    let quantizer = GroupQuantizer(grid: grid, groupSize: 16)
    let found = try sample.gptq(quantizer)
    let expected = GPTQReference(grid: grid, groupSize: 16).quantize(
      sample.nestedWeights, moment: sample.nestedMoment)
    // A weight within float rounding of a threshold may part the two, and its row after it.
    let equal = (0..<6).count { row in
      largestDifference((0..<44).map { found.values[row, $0] }, expected.values[row]) < 1e-6
    }
    #expect(equal >= 5)
    let oracle = Matrix(rows: 6, columns: 44, elements: expected.values.joined().map { Float($0) })
    let errors = [found.values, oracle].map {
      ReconstructionError.between(sample.weightMatrix, $0, moment: sample.moment)
    }
    #expect(abs(errors[0] / errors[1] - 1) < 0.02)
  }

  /// Where inputs are uncorrelated there is nothing to make up: every weight to its nearest level.
  @Test(arguments: WeightGrid.all) func uncorrelatedInputsAreRounded(grid: WeightGrid) throws {
    let sample = CorrelatedInputs(rows: 5, size: 40)
    let quantizer = GroupQuantizer(grid: grid, groupSize: 16)
    let found = try sample.gptq(quantizer, moment: SecondMoment(values: .identity(40)))
    let rounded = RoundToNearest.quantize(sample.weightMatrix, by: quantizer)
    #expect(found.latent == sample.weights)
    #expect(found.scales == rounded.scales)
    #expect(found.values == rounded.dequantized())
  }

  @Test(arguments: grids, InverseFactor.Order.allCases)
  func losesLessOfTheOutputThanRounding(grid: WeightGrid, order: InverseFactor.Order) throws {
    for (seed, groupSize) in [(1, 16), (2, 64), (3, 1024)] {
      let sample = CorrelatedInputs(rows: 24, size: 88, seed: UInt64(seed))
      let quantizer = GroupQuantizer(grid: grid, groupSize: groupSize)
      let found = try sample.gptq(quantizer, order: order)
      let rounded = RoundToNearest.quantize(sample.weightMatrix, by: quantizer).dequantized()
      let errors = [found.values, rounded].map {
        ReconstructionError.between(sample.weightMatrix, $0, moment: sample.moment)
      }
      #expect(errors[0] < errors[1], "group \(groupSize)")
    }
  }

  /// Rows are independent: any split of them gives the same bits.
  @Test func aRowDoesNotDependOnItsNeighbours() throws {
    let sample = CorrelatedInputs(rows: 4, size: 48)
    let quantizer = GroupQuantizer(grid: .defaultGrid(bits: 2), groupSize: 16)
    let whole = try sample.gptq(quantizer)
    let factor = try #require(InverseFactor(sample.moment))
    var half = Array(sample.weights[2 * 48..<4 * 48])
    var scales = [Float](repeating: 0, count: 6)
    GPTQQuantizer(quantizer).compensate(weights: &half, rows: 2, factor: factor, scales: &scales)
    #expect(largestDifference(half, whole.latent[2 * 48..<4 * 48]) < 1e-6)
    #expect(scales == Array(whole.scales[6...]))
  }

  @Test(arguments: [1, 7, 33, 76], InverseFactor.Order.allCases)
  func theFactorsProductIsTheInverse(size: Int, order: InverseFactor.Order) throws {
    let sample = CorrelatedInputs(rows: 1, size: max(size, 2))
    let factor = try #require(InverseFactor(sample.moment, damping: 0.01, order: order))
    let added = 0.01 * sample.moment.meanDiagonal
    let count = factor.size
    for i in 0..<count {
      for j in 0..<count {
        // Row i of UᵀU times column j of the damped moment, in the factor's order.
        let entry = (0..<count).reduce(0.0) { sum, k in
          let product = (0...min(i, k)).reduce(0.0) {
            $0 + Double(factor.upper[$1, i]) * Double(factor.upper[$1, k])
          }
          let moment = Double(sample.moment.values[factor.columns[k], factor.columns[j]])
          return sum + product * (moment + (k == j ? added : 0))
        }
        #expect(abs(entry - (i == j ? 1 : 0)) < 1e-3)
      }
    }
  }

  @Test func momentsThatAreNotFiniteHaveNoFactor() {
    var values = Matrix.identity(4)
    values[2, 1] = .nan
    values[1, 2] = .nan
    #expect(InverseFactor(SecondMoment(values: values)) == nil)
    var indefinite = Matrix.identity(2)
    indefinite[0, 1] = 2
    indefinite[1, 0] = 2
    #expect(InverseFactor(SecondMoment(values: indefinite)) == nil)
  }

  /// An input that is always zero has no say, and harms nothing.
  @Test func deadInputsKeepTheirWeights() throws {
    var values = Matrix.identity(16)
    values[3, 3] = 0
    let sample = CorrelatedInputs(rows: 2, size: 16)
    let found = try sample.gptq(
      GroupQuantizer(grid: .defaultGrid(bits: 2), groupSize: 16),
      moment: SecondMoment(values: values))
    #expect(found.latent == sample.weights)
  }
}
