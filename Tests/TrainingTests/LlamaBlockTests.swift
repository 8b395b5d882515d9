import Models
import Numerics
import TestSupport
import Testing

/// Layer by layer is the whole: the stream after all blocks, normed and met with the head, gives
/// the logits of the one pass.
@Suite struct LlamaBlockTests {
  @Test func blocksInARowAreTheForwardPass() throws {
    let network = LlamaNetwork(TinyRun.configuration)
    let (c, context) = (network.configuration, 12)
    var generator = SeededGenerator(seed: 4)
    let parameters = network.randomParameters(using: &generator)
    for index in 0..<parameters.count { parameters.base[index] *= 8 }
    let weights = WeightSet(layout: network.layout, floats: parameters, operand: .float)
    weights.refresh()
    let tokens = (0..<context).map { _ in Int32(generator.index(below: c.vocabularySize)) }
    let workspace = LlamaWorkspace(
      network, sequences: 1, context: context, operand: .float, training: false)
    var logits = [Float](repeating: 0, count: context * c.vocabularySize)
    network.forward(weights, tokens: tokens, sequences: 1, context: context, workspace: workspace)
    network.logits(weights, first: 0, count: context, workspace: workspace, into: &logits)

    var stream = [Float](repeating: 0, count: context * c.dimension)
    var seen: [Int] = []
    network.embed(weights, tokens: tokens, count: context, into: &stream)
    for block in network.blockInputs.indices {
      network.passBlock(
        block, weights, stream: &stream, rows: context, workspace: workspace, advances: true
      ) { input, _ in seen.append(input) }
    }
    #expect(seen == Array(network.layout.inputs.indices))
    let norm = try tensor("norm", network, parameters)
    let head = try tensor(c.tiedHead ? "embedding" : "head", network, parameters)
    for row in 0..<context {
      let x = stream[row * c.dimension..<(row + 1) * c.dimension].map(Double.init)
      let mean = x.reduce(0) { $0 + $1 * $1 } / Double(c.dimension) + Double(c.normEpsilon)
      let normed = x.enumerated().map { $0.element / mean.squareRoot() * norm[$0.offset] }
      let expected = (0..<c.vocabularySize).map { token in
        normed.indices.reduce(0) { $0 + normed[$1] * head[token * c.dimension + $1] }
      }
      let found = logits[row * c.vocabularySize..<(row + 1) * c.vocabularySize]
      #expect(largestDifference(found, expected) < 1e-4)
    }
  }

  private func tensor(
    _ name: String, _ network: LlamaNetwork, _ parameters: FloatBuffer
  ) throws -> [Double] {
    let tensor = try #require(network.layout.tensors.first { $0.name == name })
    return (0..<tensor.count).map { Double(parameters.base[tensor.offset + $0]) }
  }
}
