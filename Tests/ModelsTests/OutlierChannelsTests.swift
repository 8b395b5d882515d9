import Models
import Numerics
import TestSupport
import Testing

@Suite struct OutlierChannelsTests {
  private static let configuration = LlamaConfiguration(
    dimension: 24, hiddenDimension: 40, layerCount: 2, headCount: 4, keyValueHeadCount: 2,
    vocabularySize: 19, contextLength: 21, beginToken: 0)

  private func planted(_ outliers: OutlierChannels?) -> LlamaHarness {
    let network = LlamaNetwork(Self.configuration)
    var generator = SeededGenerator(seed: 3)
    let parameters = network.randomParameters(using: &generator)
    for index in 0..<parameters.count { parameters.base[index] *= 8 }
    outliers?.plant(in: parameters, of: network)
    return LlamaHarness(network: network, parameters: parameters)
  }

  @Test(arguments: [OutlierChannels(factor: 20), OutlierChannels(factor: 100, count: 9)])
  func theFunctionStaysTheSame(outliers: OutlierChannels) {
    let tokens = (0..<21).map { Int32($0 * 5 % 19) }
    let exact = planted(nil).logits(tokens, sequences: 1, context: 21)
    let found = planted(outliers).logits(tokens, sequences: 1, context: 21)
    let bound = Self.roundingBound(context: 21) * Double(exact.map(abs).max()!)
    #expect(bound < 1e-3)
    #expect(largestDifference(found, exact) < bound)
  }

  /// How far logits may drift apart, as a share of the largest, when weights are rounded anew.
  ///
  /// Every sum of n products rounds n times, each by half a unit of a float's last place; an order
  /// of summation is the processor's own. The sums on the way from token to logit follow one
  /// another, so their roundings add up.
  private static func roundingBound(context: Int) -> Double {
    let c = configuration
    let attention = 2 * c.dimension + c.headDimension + 2 * context + c.dimension
    let mlp = 2 * c.dimension + c.hiddenDimension
    let sums = c.layerCount * (attention + mlp) + 2 * c.dimension
    return Double(sums) * Double(Float.ulpOfOne) / 2
  }

  @Test func powersOfTwoChangeNoBit() {
    let tokens = (0..<21).map { Int32($0 * 5 % 19) }
    let exact = planted(nil).logits(tokens, sequences: 1, context: 21)
    let found = planted(OutlierChannels(factor: 16)).logits(tokens, sequences: 1, context: 21)
    #expect(found == exact)
  }

  /// As many norm weights and rows of `up` as were asked for, every layer.
  @Test func asManyChannelsAsAskedForAreLarge() {
    let (plain, found) = (planted(nil), planted(OutlierChannels(factor: 20, count: 3)))
    var changed: [String: Int] = [:]
    for tensor in plain.network.layout.namedTensors {
      changed[tensor.name] = (0..<tensor.count).count {
        let (before, after) = (
          plain.parameters.base[tensor.offset + $0], found.parameters.base[tensor.offset + $0]
        )
        return abs(after) > 10 * abs(before)
      }
    }
    for layer in ["L00", "L01"] {
      #expect(changed["\(layer).attn.norm"] == 3 && changed["\(layer).mlp.norm"] == 3)
      // Where a channel meets an outlier of `up`'s own input the two cancel.
      let rows = changed["\(layer).mlp.up"] ?? 0
      #expect(rows == 3 * 21)
      #expect(changed["\(layer).attn.o"] == 0 && changed["\(layer).mlp.gate"] == 0)
    }
  }
}
