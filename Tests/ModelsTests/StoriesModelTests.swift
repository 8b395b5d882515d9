import Foundation
import Models
import Numerics
import TestSupport
import Testing

/// Real llama2.c models against what an independent reference made of them.
@Suite struct StoriesModelTests {
  private struct Case: Sendable, CustomTestStringConvertible {
    let folder: String
    let file: String
    let windows: String
    let logits: String
    let context: Int
    var testDescription: String { folder }
  }

  private static let cases = [
    Case(
      folder: "llm/stories260K", file: "stories260K.bin", windows: "eval_windows_64x256.i32",
      logits: "golden_logits_window0_256x512.f32", context: 256),
    Case(
      folder: "llm/stories3M", file: "stories3M-f32.bin", windows: "eval_windows_64x128.i32",
      logits: "golden_logits_window0_128x4096.f32", context: 128),
  ]

  private static let hasStories = cases.allSatisfy {
    SharedData.holds("\($0.folder)/\($0.file)", "\($0.folder)/hf")
  }

  private func values<Value>(_ path: String, as type: Value.Type) throws -> [Value] {
    try Data(contentsOf: SharedData.file(path)).withUnsafeBytes {
      Array($0.bindMemory(to: Value.self))
    }
  }

  private func harness(_ path: String) throws -> (LlamaHarness, OpenedModel) {
    let model = try ModelOpener.open(path: SharedData.file(path).path)
    let network = LlamaNetwork(model.configuration)
    let block = try network.readParameters(from: model.tensors)
    return (LlamaHarness(network: network, parameters: block), model)
  }

  @Test(.enabled(if: hasStories, "shared/data lacks the stories models"), arguments: cases)
  private func logitsMatchTheGoldenWindow(_ c: Case) throws {
    let (harness, _) = try self.harness("\(c.folder)/\(c.file)")
    let windows = try self.values("\(c.folder)/\(c.windows)", as: Int32.self)
    let golden = try self.values("\(c.folder)/\(c.logits)", as: Float.self)
    let tokens = Array(windows.prefix(c.context))
    let found = harness.logits(tokens, sequences: 1, context: c.context)
    #expect(zip(found, golden).map { abs($0 - $1) }.max() ?? 1 < 1e-4)
  }

  @Test(.enabled(if: hasStories, "shared/data lacks the stories models"), arguments: cases)
  private func greedyTextMatchesCharacterForCharacter(_ c: Case) throws {
    let (harness, model) = try self.harness("\(c.folder)/\(c.file)")
    let golden = try self.values("\(c.folder)/golden_greedy_ids.i32", as: Int32.self)
    let textFile = try SharedData.file("\(c.folder)/golden_greedy.txt")
    let weights = WeightSet(
      layout: harness.network.layout, floats: harness.parameters, operand: .float)
    weights.refresh()
    let generation = TextGeneration(harness.network, weights, capacity: 512)
    var generator = SeededGenerator(seed: 1)
    let tokens = generation.continueText(
      from: [golden[0]], limit: golden.count - 1, sampler: .greedy, using: &generator)
    #expect(tokens == Array(golden[1..<1 + tokens.count]))
    // A generation that ended early ended where the golden one has an end token.
    if tokens.count < golden.count - 1 {
      #expect(model.configuration.endTokens.contains(Int(golden[1 + tokens.count])))
    }
    let text = try model.requireTokenizer().decode([golden[0]] + tokens)
    #expect(text == (try String(contentsOf: textFile, encoding: .utf8)))
  }

  @Test(.enabled(if: hasStories, "shared/data lacks the stories models"), arguments: cases)
  private func bothFormatsAgree(_ c: Case) throws {
    let (first, _) = try self.harness("\(c.folder)/\(c.file)")
    let (second, _) = try self.harness("\(c.folder)/hf")
    let windows = try self.values("\(c.folder)/\(c.windows)", as: Int32.self)
    let tokens = Array(windows.prefix(c.context))
    let left = first.logits(tokens, sequences: 1, context: c.context)
    let right = second.logits(tokens, sequences: 1, context: c.context)
    #expect(zip(left, right).map { abs($0 - $1) }.max() ?? 1 < 1e-5)
  }
}
