import DataFaults
import EngineMessages
import EngineRuntime
import Foundation
import Models
import Numerics
import ShiftAdd
import Testing
import Training

/// Runs of a tiny vision transformer, from files to a session.
@Suite struct VisionRunTests {
  private func harness() throws -> EngineHarness {
    let harness = try EngineHarness()
    let network = VisionNetwork(
      VisionConfiguration(
        channels: 1, height: 8, width: 8, patch: 4, dimension: 16, hiddenDimension: 24,
        layerCount: 1, headCount: 2, pooling: .mean, classTokens: 0, classNames: ["a", "b", "c"],
        mean: [0.5], deviation: [0.5]))
    var generator = SeededGenerator(seed: 5)
    try VisionModelFile.write(
      configuration: network.configuration,
      tensors: ParameterSource(
        network.layout, network.randomParameters(using: &generator)),
      to: harness.folder.appending(path: "vision.safetensors").path)
    try writeImages(harness, generator: &generator)
    return harness
  }

  private func writeImages(
    _ harness: EngineHarness, generator: inout SeededGenerator
  ) throws {
    let count = 60
    let pixels = (0..<count * 64).map { _ in UInt8(generator.index(below: 256)) }
    let labels = (0..<count).map { _ in UInt8(generator.index(below: 3)) }
    try Data([0, 0, 8, 3, 0, 0, 0, 60, 0, 0, 0, 8, 0, 0, 0, 8] + pixels)
      .write(to: harness.folder.appending(path: "images-idx3"))
    try Data([0, 0, 8, 1, 0, 0, 0, 60] + labels)
      .write(to: harness.folder.appending(path: "labels-idx1"))
  }

  private func configuration(_ harness: EngineHarness, steps: Int) -> RunConfiguration {
    var configuration = harness.configuration(steps: steps)
    configuration.model = harness.folder.appending(path: "vision.safetensors").path
    configuration.averagedShare = 0.5
    configuration.images = ImageSettings(
      images: harness.folder.appending(path: "images-idx3").path, batch: 8)
    return configuration
  }

  private func ended(_ outcome: RunOutcome) -> RunSummary? {
    if case .summary(let summary) = outcome { return summary }
    return nil
  }

  @Test func aVisionRunIsJudgedByAccuracy() throws {
    let harness = try harness()
    defer { harness.remove() }
    let (collector, outcome) = harness.run(configuration(harness, steps: 6))
    let summary = try #require(ended(outcome))
    for score in [summary.reference, summary.rtn, summary.validation] {
      #expect(score?.accuracy != nil && score?.perplexity == nil && score?.count == 12)
    }
    #expect(summary.trainTokens == 48)
    let description = collector.events.compactMap { event -> RunDescription? in
      if case .runStarted(let description) = event.body { return description }
      return nil
    }.first
    #expect(description?.metric == .accuracy)
    #expect(description?.contextLength == 4)
    #expect(description?.layers.map(\.name).contains("L00.mlp.up") == true)
  }

  @Test func aResumedVisionRunIsTheSameRun() throws {
    let harness = try harness()
    defer { harness.remove() }
    let whole = harness.run(configuration(harness, steps: 6))
    var first = configuration(harness, steps: 6)
    first.checkpointEvery = 3
    _ = harness.run(first, name: "cut") { $0.completes(3) ? [.stop] : [] }
    let resumed = harness.run(
      first, name: "cut", resuming: Engine.Continuation(nextSequence: 0, elapsedSeconds: 0))
    #expect(ended(whole.outcome)?.lossDigest == ended(resumed.outcome)?.lossDigest)
  }

  @Test func whatAVisionRunCannotCompareIsRejected() throws {
    let harness = try harness()
    defer { harness.remove() }
    let (collector, _) = harness.run(configuration(harness, steps: 3)) {
      $0.completes(1) ? [.compare(prompt: "a", tokens: 4), .compareImages(count: 0)] : []
    }
    #expect(
      collector.rejections == [
        "only a language model continues a prompt", "expected 1 to 4096 images, found 0",
      ])
  }

  @Test func aComparisonOfImagesChangesNoLoss() throws {
    let harness = try harness()
    defer { harness.remove() }
    let (plain, _) = harness.run(configuration(harness, steps: 6))
    let (compared, _) = harness.run(configuration(harness, steps: 6), name: "compared") { event in
      if event.completes(2) { return [.compareImages(count: 100), .pause] }
      if case .compared = event.body { return [.resume] }
      return []
    }
    #expect(plain.losses == compared.losses)
    let report = try #require(
      compared.events.compactMap { event -> ComparisonReport? in
        if case .compared(let report) = event.body { return report }
        return nil
      }.first)
    // Twelve images are held out of sixty.
    #expect(report.step == 2 && report.positions == 12 && report.reference.tokens == 12)
    let lines = report.shiftAdd.text.split(separator: "\n")
    let right = lines.count { !$0.contains("(is ") }
    let accuracy = try #require(report.accuracy)
    #expect(lines.count == 12 && accuracy.shiftAdd == Double(right) / 12)
    let same = zip(lines, report.reference.text.split(separator: "\n")).count { $0 == $1 }
    #expect(report.agreement == Double(same) / 12 && report.divergence >= 0)
    #expect(report.operations.first?.multiplies == 0)
    #expect(report.shiftAddBytes < report.referenceBytes)
  }

  /// The packed student of a run is scored alike on any number of threads, and near its floats.
  @Test func aPackedStudentIsScoredAlikeOnAnyThreads() throws {
    let harness = try harness()
    defer { harness.remove() }
    let path = harness.folder.appending(path: "vision.safetensors").path
    let opened = try #require(try VisionModelOpener.open(path: path))
    let network = VisionNetwork(opened.configuration)
    let parameters = try network.readParameters(from: opened.tensors)
    let images = try ImageData.validation(
      harness.folder.appending(path: "images-idx3").path, labels: nil, for: opened)
    let scores = try [1, 3].map { threads in
      let pool = WorkerPool(threads: threads)
      defer { pool.shutDown() }
      let run = QuantizationRun.inspecting(
        network.layout, teacher: parameters, settings: QuantizationSettings(groupSize: 8),
        seed: 1, pool: pool)
      let model = PackedVision(try PackedExport.parts(of: run, .vision(opened.configuration)))
      let workers = (0..<threads).map { _ in
        PackedVisionWeights(model, images: VisionEvaluator.chunk)
      }
      let evaluator = VisionEvaluator(network, images: images, threads: threads)
      let floats = evaluator.score(run.studentWeights(), pool: pool)
      let score = evaluator.score(pool: pool) { workers[$0] }
      #expect(abs(score.nll - floats.nll) < 0.01)
      return score
    }
    #expect(scores[0] == scores[1] && scores[0].count == 60)
  }

  @Test func aRunWithoutImagesSaysWhatIsMissing() throws {
    let harness = try harness()
    defer { harness.remove() }
    var configuration = configuration(harness, steps: 3)
    configuration.images = nil
    guard case .fault(let line) = harness.run(configuration).outcome else {
      Issue.record("expected a fault")
      return
    }
    #expect(line.text.contains("--images: found none"))
  }

  @Test func aCheckpointOfAVisionRunOpens() throws {
    let harness = try harness()
    defer { harness.remove() }
    let settings = configuration(harness, steps: 4)
    let (_, outcome) = harness.run(settings)
    let folder = RunFolder(harness.folder.appending(path: "run"))
    try JSONEncoder().encode(settings).write(to: folder.configurationFile)
    let trained = try #require(try TrainedCheckpoint.open(path: folder.url.path))
    let base = try trained.openBase(
      EmbeddedModels(language: UnsafeRawBufferPointer(start: nil, count: 0)))
    guard case .vision(let opened) = base else {
      Issue.record("expected a vision transformer")
      return
    }
    let network = VisionNetwork(opened.configuration)
    let pool = WorkerPool(threads: 1)
    defer { pool.shutDown() }
    let run = try trained.trainedRun(
      network.layout, network.readParameters(from: opened.tensors), pool: pool)
    #expect(run.lossDigest == ended(outcome)?.lossDigest)
    #expect(throws: DataFault.self) { _ = try base.language(for: "generate") }
  }
}
