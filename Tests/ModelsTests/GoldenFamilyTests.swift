import Foundation
import Models
import Numerics
import TestSupport
import Testing

/// Tiny decoders of real families against logits and gradients of an independent library.
@Suite(.enabled(if: SharedData.root != nil)) struct GoldenFamilyTests {
  /// Llama 3's scaled rotary angles, windows of 16 in a context of 48, and biases with a tied head.
  static let families = ["llama31", "mistral_window", "qwen2"]

  struct Golden {
    let folder: URL
    let opened: OpenedModel
    let tokens: [Int32]
    let logits: [Float]
    var context: Int { tokens.count / 2 }

    init(_ family: String) throws {
      let root = try #require(SharedData.root)
      folder = root.appending(path: "golden/families/\(family)")
      opened = try ModelOpener.open(path: folder.path)
      tokens = try Self.values("tokens_2x48.i32", folder)
      logits = try Self.values("logits_2x48x256.f32", folder)
    }

    private static func values<T>(_ name: String, _ folder: URL) throws -> [T] {
      try Data(contentsOf: folder.appending(path: name)).withUnsafeBytes {
        Array($0.bindMemory(to: T.self))
      }
    }

    /// The stored gradients under a model's configuration: a folder like the weights'.
    func gradients(_ network: LlamaNetwork) throws -> FloatBuffer {
      let copy = try TemporaryFolder()
      for (name, from) in [
        ("config.json", "config.json"), ("model.safetensors", "gradients.safetensors"),
      ] {
        try copy.write(name, contents(folder.appending(path: from).path))
      }
      return try network.readParameters(from: HuggingFaceDirectory(path: copy.path))
    }
  }

  private func harness(_ golden: Golden) throws -> LlamaHarness {
    let network = LlamaNetwork(golden.opened.configuration)
    return LlamaHarness(
      network: network, parameters: try network.readParameters(from: golden.opened.tensors))
  }

  @Test(arguments: families) func logits(family: String) throws {
    let golden = try Golden(family)
    let found = try harness(golden).logits(golden.tokens, sequences: 2, context: golden.context)
    #expect(largestDifference(found, golden.logits) < 1e-4)
  }

  /// The loss is the mean cross-entropy of every next token.
  @Test(arguments: families) func gradients(family: String) throws {
    let golden = try Golden(family)
    let harness = try harness(golden)
    let upstream = lossGradient(golden)
    let found = harness.gradients(
      golden.tokens, upstream: upstream, sequences: 2, context: golden.context)
    let expected = try golden.gradients(harness.network)
    for tensor in harness.network.layout.namedTensors {
      let range = tensor.offset..<tensor.offset + tensor.count
      let difference = largestDifference(
        range.map { found.base[$0] }, range.map { expected.base[$0] })
      #expect(difference < 1e-4, "\(tensor.name)")
      #expect(range.contains { expected.base[$0] != 0 }, "\(tensor.name)")
    }
  }

  private func lossGradient(_ golden: Golden) -> [Float] {
    let (context, v) = (golden.context, golden.opened.configuration.vocabularySize)
    let scored = Double(2 * (context - 1))
    return (0..<2 * context).flatMap { row -> [Float] in
      guard row % context + 1 < context else { return [Float](repeating: 0, count: v) }
      let values = golden.logits[row * v..<(row + 1) * v].map(Double.init)
      let top = values.max() ?? 0
      let total = values.reduce(0) { $0 + exp($1 - top) }
      return (0..<v).map { column in
        let hit = Int(golden.tokens[row + 1]) == column ? 1.0 : 0
        return Float((exp(values[column] - top) / total - hit) / scored)
      }
    }
  }

  /// Token by token, through the cache.
  @Test(arguments: families) func decoding(family: String) throws {
    let golden = try Golden(family)
    let harness = try harness(golden)
    let weights = WeightSet(
      layout: harness.network.layout, floats: harness.parameters, operand: .float)
    weights.refresh()
    let decoding = LlamaDecoding(
      harness.network, weights, sequences: 2, capacity: golden.context)
    let v = golden.opened.configuration.vocabularySize
    let row = FloatBuffer(count: 2 * v)
    for position in 0..<golden.context {
      let tokens = [0, golden.context].map { golden.tokens[$0 + position] }
      decoding.advance(tokens, logits: row.base)
      for sequence in 0..<2 {
        let at = (sequence * golden.context + position) * v
        let found = (0..<v).map { row.base[sequence * v + $0] }
        #expect(
          largestDifference(found, golden.logits[at..<at + v]) < 1e-4, "position \(position)")
      }
    }
  }
}
