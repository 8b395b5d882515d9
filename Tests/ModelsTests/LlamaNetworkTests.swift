import Foundation
import Models
import Numerics
import TestSupport
import Testing

@Suite struct LlamaNetworkTests {
  private static let goldenNames: [(ours: String, golden: String)] = [
    ("embedding", "emb.weight"), ("L00.attn.norm", "blocks.0.n1.weight"),
    ("L00.mlp.norm", "blocks.0.n2.weight"), ("L00.attn.q", "blocks.0.q.weight"),
    ("L00.attn.k", "blocks.0.k.weight"), ("L00.attn.v", "blocks.0.v.weight"),
    ("L00.attn.o", "blocks.0.o.weight"), ("L00.mlp.gate", "blocks.0.gate.weight"),
    ("L00.mlp.up", "blocks.0.up.weight"), ("L00.mlp.down", "blocks.0.down.weight"),
    ("norm", "norm.weight"), ("head", "head.weight"),
  ]

  private func golden() throws -> (GoldenFile, LlamaHarness, [Int32], [Int32]) {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/tiny_lm", withExtension: "json"))
    let file = try GoldenFile(url)
    let network = LlamaNetwork(
      LlamaConfiguration(
        dimension: 8, hiddenDimension: 12, layerCount: 1, headCount: 2, keyValueHeadCount: 2,
        vocabularySize: 11, contextLength: 6, tiedHead: false))
    let block = FloatBuffer(count: network.layout.count)
    for (ours, theirs) in Self.goldenNames {
      let tensor = try #require(network.layout.namedTensors.first { $0.name == ours })
      for (index, value) in file["params"][theirs].floats.enumerated() {
        block.base[tensor.offset + index] = value
      }
    }
    let tokens = file["idx"].doubles.map { Int32($0) }
    let targets = file["targets"].doubles.map { Int32($0) }
    return (file, LlamaHarness(network: network, parameters: block), tokens, targets)
  }

  /// d(mean cross-entropy)/d(logits), in Double.
  private func lossGradient(_ logits: [Float], _ targets: [Int32], _ v: Int) -> [Float] {
    targets.indices.flatMap { row -> [Float] in
      let values = (0..<v).map { Double(logits[row * v + $0]) }
      let top = values.max() ?? 0
      let total = values.reduce(0) { $0 + exp($1 - top) }
      return (0..<v).map { column in
        let hit = Int(targets[row]) == column ? 1.0 : 0
        return Float((exp(values[column] - top) / total - hit) / Double(targets.count))
      }
    }
  }

  @Test func logitsMatchTheGoldenModel() throws {
    let (file, harness, tokens, _) = try golden()
    let found = harness.logits(tokens, sequences: 2, context: 6)
    #expect(largestDifference(found, file["logits"].doubles) < 1e-6)
  }

  @Test func everyGradientMatchesTheGoldenModel() throws {
    let (file, harness, tokens, targets) = try golden()
    let logits = harness.logits(tokens, sequences: 2, context: 6)
    let gradients = harness.gradients(
      tokens, upstream: lossGradient(logits, targets, 11), sequences: 2, context: 6)
    for (ours, theirs) in Self.goldenNames {
      let tensor = try #require(harness.network.layout.namedTensors.first { $0.name == ours })
      let found = (0..<tensor.count).map { gradients.base[tensor.offset + $0] }
      #expect(largestDifference(found, file["grads"][theirs].doubles) < 1e-6, "\(ours)")
    }
  }

  @Test func theReferenceMatchesTheGoldenModel() throws {
    let (file, harness, tokens, targets) = try golden()
    let reference = reference(of: harness)
    #expect(
      largestDifference(reference.logits(tokens, context: 6), file["logits"].doubles) < 1e-6)
    #expect(abs(reference.loss(tokens, targets, context: 6) - file["loss"].double) < 1e-6)
  }

  /// Shapes with every feature: grouped heads, biases, ragged sizes, tied head, several layers, windows
  /// that differ, scaled angles.
  private static let shapes = [
    LlamaConfiguration(
      dimension: 24, hiddenDimension: 20, layerCount: 2, headCount: 6, keyValueHeadCount: 2,
      vocabularySize: 19, contextLength: 21, attentionBias: true),
    LlamaConfiguration(
      dimension: 16, hiddenDimension: 33, layerCount: 3, headCount: 2, keyValueHeadCount: 1,
      headDimension: 10, vocabularySize: 35, contextLength: 37, ropeBase: 500, tiedHead: false),
    LlamaConfiguration(
      dimension: 16, hiddenDimension: 20, layerCount: 3, headCount: 4, keyValueHeadCount: 2,
      headDimension: 6, vocabularySize: 23, contextLength: 37,
      ropeScaling: .perPair(factors: [1, 1.5, 8]), attentionBias: true, outputBias: true,
      mlpBias: true, windows: [7, 0, 17]),
  ]

  private func harness(_ c: LlamaConfiguration, seed: UInt64) -> LlamaHarness {
    var generator = SeededGenerator(seed: seed)
    let network = LlamaNetwork(c)
    let block = network.randomParameters(using: &generator)
    for index in 0..<block.count { block.base[index] += 0.15 * generator.gaussian() }
    return LlamaHarness(network: network, parameters: block)
  }

  private func reference(of harness: LlamaHarness) -> LlamaReference<Double> {
    LlamaReference(
      c: harness.network.configuration, p: harness.parameters.elements.map(Double.init),
      network: harness.network)
  }

  @Test(arguments: [0, 1, 2]) func fastForwardMatchesTheReference(shape: Int) {
    let c = Self.shapes[shape]
    let harness = harness(c, seed: 5)
    var generator = SeededGenerator(seed: 9)
    let tokens = (0..<2 * c.contextLength).map { _ in
      Int32(generator.index(below: c.vocabularySize))
    }
    let found = harness.logits(tokens, sequences: 2, context: c.contextLength)
    let expected = reference(of: harness).logits(tokens, context: c.contextLength)
    #expect(largestDifference(found, expected) < 2e-5)
  }

  @Test(arguments: [0, 1, 2]) func gradientsMatchFiniteDifferencesInDouble(shape: Int) {
    let c = Self.shapes[shape]
    let harness = harness(c, seed: 6)
    var generator = SeededGenerator(seed: 10)
    let tokens = (0..<c.contextLength).map { _ in Int32(generator.index(below: c.vocabularySize)) }
    let targets = tokens.map { _ in Int32(generator.index(below: c.vocabularySize)) }
    let logits = harness.logits(tokens, sequences: 1, context: c.contextLength)
    let found = harness.gradients(
      tokens, upstream: lossGradient(logits, targets, c.vocabularySize), sequences: 1,
      context: c.contextLength)
    var reference = reference(of: harness)
    for tensor in harness.network.layout.namedTensors {
      for _ in 0..<3 {
        let index = tensor.offset + generator.index(below: tensor.count)
        let kept = reference.p[index]
        reference.p[index] = kept + 1e-5
        let above = reference.loss(tokens, targets, context: c.contextLength)
        reference.p[index] = kept - 1e-5
        let below = reference.loss(tokens, targets, context: c.contextLength)
        reference.p[index] = kept
        let expected = (above - below) / 2e-5
        let difference = abs(Double(found.base[index]) - expected)
        #expect(
          difference < 1e-5 + 1e-3 * abs(expected), "\(tensor.name)[\(index - tensor.offset)]")
      }
    }
  }

  @Test(arguments: [0, 1, 2]) func theDistanceOfStreamsHasItsGradient(shape: Int) {
    let c = Self.shapes[shape]
    let student = harness(c, seed: 6)
    let teacher = harness(c, seed: 8)
    var generator = SeededGenerator(seed: 12)
    let tokens = (0..<c.contextLength).map { _ in Int32(generator.index(below: c.vocabularySize)) }
    let target = reference(of: teacher).streams(tokens, context: c.contextLength)
    let (value, gradients) = student.distance(tokens, to: teacher.parameters, weight: 0.5)
    var reference = reference(of: student)
    let expected = reference.distance(tokens, to: target, context: c.contextLength)
    #expect(abs(value - expected) < 1e-4 * expected)
    for tensor in student.network.layout.namedTensors {
      let index = tensor.offset + generator.index(below: tensor.count)
      let kept = reference.p[index]
      reference.p[index] = kept + 1e-5
      let above = reference.distance(tokens, to: target, context: c.contextLength)
      reference.p[index] = kept - 1e-5
      let below = reference.distance(tokens, to: target, context: c.contextLength)
      reference.p[index] = kept
      let slope = 0.5 * (above - below) / 2e-5
      let difference = abs(Double(gradients.base[index]) - slope)
      #expect(difference < 1e-5 + 1e-3 * abs(slope), "\(tensor.name)[\(index - tensor.offset)]")
    }
  }

  @Test(.enabled(if: DenseProduct.hasBFloat16, "no bf16 products here"))
  func bfloat16OperandsStayWithinTheirRounding() throws {
    let harness = harness(Self.shapes[0], seed: 5)
    let tokens = (0..<21).map { Int32($0 % 19) }
    let exact = harness.logits(tokens, sequences: 1, context: 21)
    let rounded = harness.logits(tokens, sequences: 1, context: 21, operand: .bfloat16)
    let scale = exact.map(abs).max() ?? 1
    let worst = zip(exact, rounded).map { abs($0 - $1) }.max() ?? 0
    // bf16 keeps 8 bits: 2^-8 a rounding, a handful of roundings deep.
    #expect(worst < scale * 0.05)
    #expect(worst > 0)
  }

  /// The gradients of biases come from floats, whatever the products take.
  @Test func biasesHaveTheirGradientsWithBFloat16Operands() throws {
    guard DenseProduct.hasBFloat16 else { return print("skipped: no bf16 hardware") }
    let harness = harness(Self.shapes[2], seed: 5)
    let tokens = (0..<37).map { Int32($0 * 5 % 23) }
    let upstream = lossGradient(
      harness.logits(tokens, sequences: 1, context: 37), tokens.map { ($0 + 3) % 23 }, 23)
    let (exact, rounded) = (
      harness.gradients(tokens, upstream: upstream, sequences: 1, context: 37),
      harness.gradients(
        tokens, upstream: upstream, sequences: 1, context: 37, operand: .bfloat16)
    )
    for tensor in harness.network.layout.tensors where tensor.name.hasSuffix("bias") {
      let range = tensor.offset..<tensor.offset + tensor.count
      let scale = range.map { abs(exact.base[$0]) }.max() ?? 0
      let worst = range.map { abs(exact.base[$0] - rounded.base[$0]) }.max() ?? 1
      #expect(scale > 0 && worst < 0.1 * scale, "\(tensor.name)")
    }
  }

  @Test(arguments: [0, 2]) func decodingTokenByTokenMatchesTheWholeSequence(shape: Int) {
    let c = Self.shapes[shape]
    let harness = harness(c, seed: 7)
    let tokens = (0..<21).map { Int32(($0 * 7) % 19) }
    let whole = harness.logits(tokens, sequences: 1, context: 21)
    let weights = WeightSet(
      layout: harness.network.layout, floats: harness.parameters, operand: .float)
    weights.refresh()
    let decoding = LlamaDecoding(harness.network, weights, sequences: 2, capacity: 21)
    let logits = FloatBuffer(count: 2 * c.vocabularySize)
    for (position, token) in tokens.enumerated() {
      decoding.advance([token, token], logits: logits.base)
      let expected = whole[position * c.vocabularySize..<(position + 1) * c.vocabularySize]
      #expect(largestDifference(logits.elements.prefix(c.vocabularySize), expected) < 1e-5)
      #expect(largestDifference(logits.elements.suffix(c.vocabularySize), expected) < 1e-5)
    }
  }
}
