import EngineMessages
import EngineRuntime
import Foundation
import Testing
import Training

@Suite struct PostTrainingRunTests {
  private func summary(_ outcome: RunOutcome) throws -> RunSummary {
    guard case .summary(let summary) = outcome else {
      Issue.record("expected a summary, found \(outcome)")
      throw CancellationError()
    }
    return summary
  }

  private func configuration(
    _ harness: EngineHarness, _ start: String, method: RunMethod, steps: Int
  ) throws -> RunConfiguration {
    var configuration = harness.configuration(steps: steps)
    configuration.method = method.rawValue
    configuration.quantization.rotation = method.rotation
    configuration.quantization.start = method.defaultStart
    configuration.postTraining = PostTrainingSettings(
      method: try #require(PostTrainingMethod.named(start)), samples: 16,
      fit: ButterflyFit(steps: 5))
    return configuration
  }

  /// A run of no steps: events, summary and a checkpoint that opens as the same model.
  @Test(arguments: RunMethod.allCases.filter { $0.postTraining != nil })
  func aPostTrainingRunHasNoSteps(method: RunMethod) throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    let (collector, outcome) = harness.run(
      try configuration(harness, method.rawValue, method: method, steps: 0))
    let summary = try summary(outcome)
    #expect(summary.ending == .finished && summary.step == 0 && summary.trainTokens == 0)
    #expect(collector.losses.isEmpty)
    let full = try #require(summary.reference?.nll)
    let quantized = try #require(summary.validation?.nll)
    #expect(quantized > full)
    if method == .rtn { #expect(quantized == summary.rtn?.nll) }
    #expect(
      FileManager.default.fileExists(
        atPath: harness.folder.appending(path: "run/checkpoints/step-00000000.safetensors").path))
  }

  /// Training that starts from GPTQ begins where the GPTQ run ends.
  @Test func trainingStartsFromTheSolution() throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    let solved = try summary(
      harness.run(try configuration(harness, "gptq", method: .gptq, steps: 0)).outcome)
    let (collector, outcome) = harness.run(
      try configuration(harness, "gptq", method: .qat, steps: 3), name: "trained")
    let first = collector.events.compactMap { event -> Evaluation? in
      if case .evaluated(let score) = event.body, score.subject == .validation { return score }
      return nil
    }.first
    #expect(first?.nll == solved.validation?.nll)
    #expect(try summary(outcome).step == 3)
    #expect(collector.losses.count == 3)
  }
}
