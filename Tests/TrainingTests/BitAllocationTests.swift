import Numerics
import Testing
import Training

@Suite struct BitAllocationTests {
  private func layers(_ count: Int, seed: UInt64) -> [BitAllocation.Layer] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let weights = 1 + generator.index(below: 40)
      let options = [2, 3, 4].map { bits in
        // Some rises are negative, and not every wider grid is better: as measured ones are.
        let rise = Double(generator.index(below: 2001) - 300) / Double(bits * bits)
        return BitAllocation.Option(bits: bits, rise: rise)
      }
      return BitAllocation.Layer(count: weights, options: options)
    }
  }

  private func size(_ layers: [BitAllocation.Layer], _ bits: [Int]) -> Int {
    zip(layers, bits).reduce(0) { $0 + $1.0.count * $1.1 }
  }

  private func rise(_ layers: [BitAllocation.Layer], _ bits: [Int]) -> Double {
    zip(layers, bits).reduce(0) { total, pair in
      total + pair.0.options.first { $0.bits == pair.1 }!.rise
    }
  }

  /// Every choice there is.
  private func best(_ layers: [BitAllocation.Layer], budget: Int) -> Double? {
    var choices: [[Int]] = [[]]
    for layer in layers {
      choices = choices.flatMap { choice in layer.options.map { choice + [$0.bits] } }
    }
    return choices.filter { size(layers, $0) <= budget }.map { rise(layers, $0) }.min()
  }

  @Test(arguments: 1...12) func nothingWithinTheBudgetIsBetter(_ seed: Int) throws {
    let layers = layers(1 + seed % 7, seed: UInt64(seed))
    let weights = layers.reduce(0) { $0 + $1.count }
    for tenths in stride(from: 18, through: 42, by: 1) {
      let budget = weights * tenths / 10
      let chosen = BitAllocation.choose(layers, budget: budget)
      let expected = best(layers, budget: budget)
      guard let chosen else {
        #expect(expected == nil)
        continue
      }
      #expect(size(layers, chosen) <= budget)
      #expect(abs(rise(layers, chosen) - (try #require(expected))) < 1e-9)
    }
  }

  @Test func aLargerBudgetNeverLosesMore() throws {
    let layers = layers(60, seed: 77)
    let weights = layers.reduce(0) { $0 + $1.count }
    let rises = try stride(from: 2 * weights, through: 4 * weights, by: 7).map { budget in
      rise(layers, try #require(BitAllocation.choose(layers, budget: budget)))
    }
    #expect(zip(rises, rises.dropFirst()).allSatisfy { $0 >= $1 })
  }

  @Test func amongEqualsTheSmallestIsTaken() {
    let same = [2, 3, 4].map { BitAllocation.Option(bits: $0, rise: 1) }
    let layers = [BitAllocation.Layer(count: 8, options: same)]
    #expect(BitAllocation.choose(layers, budget: 1000) == [2])
    #expect(BitAllocation.choose(layers, budget: 15) == nil)
    #expect(BitAllocation.choose([], budget: 0) == [])
  }
}
