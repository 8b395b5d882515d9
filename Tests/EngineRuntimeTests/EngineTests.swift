import EngineMessages
import EngineRuntime
import Foundation
import Synchronization
import Testing
import Training

@Suite struct EngineTests {
  private func summary(_ outcome: RunOutcome) throws -> RunSummary {
    guard case .summary(let summary) = outcome else {
      Issue.record("expected a summary, found \(outcome)")
      throw CancellationError()
    }
    return summary
  }

  @Test func aRunTellsItsWholeStoryInOrder() throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    let (collector, outcome) = harness.run(harness.configuration(steps: 6))
    let events = collector.events
    #expect(events.map(\.sequence) == Array(0..<events.count))
    #expect(zip(events, events.dropFirst()).allSatisfy { $0.seconds <= $1.seconds })
    #expect(collector.losses.count == 6)
    let summary = try summary(outcome)
    #expect(summary.ending == .finished)
    #expect(summary.step == 6)
    #expect(summary.trainTokens == 6 * 128)
    let full = try #require(summary.reference?.perplexity)
    let trained = try #require(summary.validation?.perplexity)
    #expect(full < trained)
    #expect(
      FileManager.default.fileExists(
        atPath: harness.folder.appending(path: "run/checkpoints/step-00000006.safetensors").path))
  }

  @Test func pausingAndSteppingDoesNotChangeTheRun() throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    let (plain, plainOutcome) = harness.run(harness.configuration(steps: 6))
    let (steered, outcome) = harness.run(harness.configuration(steps: 6), name: "steered") {
      event in
      if event.completes(2) { return [.pause] }
      if event.completes(3) { return [.resume] }
      return event.isPaused && event.step == 2 ? [.step] : []
    }
    #expect(plain.losses == steered.losses)
    #expect(try summary(plainOutcome).lossDigest == summary(outcome).lossDigest)
    #expect(steered.applied.map(\.step) == [2, 2, 3])
  }

  @Test func everyCommandIsAnswered() throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    let (collector, outcome) = harness.run(harness.configuration(steps: 50)) { event in
      guard event.completes(2) else { return [] }
      return [
        .start, .resume, .setLearningRate(.nan), .setLearningRate(5e-4),
        .setBits(layers: "L00.mlp.*", bits: 3), .setBits(layers: "none", bits: 3),
        .setBits(layers: "*", bits: 9), .freezeAngles(layers: "L00.attn.*", frozen: true),
        .reorthogonalise(layers: "*"), .setPenalty(1), .checkpoint, .stop,
      ]
    }
    #expect(collector.rejections.count == 7)
    #expect(collector.applied.count == 5)
    #expect(try summary(outcome).ending == .stopped)
    #expect(try summary(outcome).step == 2)
    #expect(
      collector.inverses == [
        .setLearningRate(1e-3), .setBits(layers: "L00.mlp.*", bits: 2),
        .freezeAngles(layers: "L00.attn.*", frozen: false),
      ])
  }

  @Test func freeBlocksAnswerToThePenaltyAndToProjection() throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    var configuration = harness.configuration(steps: 4)
    configuration.method = "qat-blocks"
    configuration.quantization.rotation = .blocks
    configuration.quantization.penalty = 0
    configuration.quantization.angleRate = 1e-2
    let (collector, outcome) = harness.run(configuration) { event in
      event.completes(3)
        ? [
          .setPenalty(-1), .setPenalty(5), .reorthogonalise(layers: "none"),
          .reorthogonalise(layers: "*"), .stop,
        ] : []
    }
    #expect(collector.rejections.count == 2)
    #expect(collector.inverses == [.setPenalty(0)])
    #expect(try summary(outcome).orthogonalityError < 1e-4)
  }

  @Test(arguments: [0, 0.75]) func aResumedRunGoesOnBitForBit(averagedShare: Double) throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    var configuration = harness.configuration(steps: 8)
    configuration.averagedShare = averagedShare
    let (whole, _) = harness.run(configuration)
    let (first, _) = harness.run(configuration, name: "cut") { event in
      event.completes(4) ? [.stop] : []
    }
    let (second, outcome) = harness.run(
      configuration, name: "cut",
      resuming: Engine.Continuation(
        nextSequence: first.events.count, elapsedSeconds: first.events.last?.seconds ?? 0,
        checkpoint: RunFolder(harness.folder.appending(path: "cut")).lastCheckpoint()))
    #expect(first.losses + second.losses == whole.losses)
    #expect(second.validations.last == whole.validations.last)
    #expect(second.events.first?.sequence == first.events.count)
    #expect(try summary(outcome).step == 8)
  }

  @Test func rollbackRestoresTheCheckpointAndPauses() throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    let rolledBack = Mutex(false)
    let (collector, outcome) = harness.run(
      harness.configuration(steps: 6, checkpointEvery: 3)
    ) { event in
      if event.isPaused { return [.resume] }
      guard event.completes(5) else { return [] }
      return rolledBack.withLock { done in
        defer { done = true }
        return done ? [] : [.rollback]
      }
    }
    let steps = collector.events.compactMap { event -> Int? in
      if case .stepCompleted(let report) = event.body { return report.step }
      return nil
    }
    #expect(steps == [1, 2, 3, 4, 5, 4, 5, 6])
    #expect(try summary(outcome).ending == .finished)
  }

  @Test func bitsAreAllocatedWithinABudgetAndTakenBack() throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    let undone = Mutex(false)
    let (collector, outcome) = harness.run(harness.configuration(steps: 4)) { event in
      if event.completes(2) { return [.allocate(.averageBits(2.5)), .allocate(.bytes(10))] }
      guard case .commandApplied(_, _, _, .assignBits(let before)) = event.body else { return [] }
      return undone.withLock { done in
        defer { done = true }
        return done ? [] : [.assignBits(before)]
      }
    }
    let reports = collector.events.compactMap { event -> SensitivityReport? in
      if case .bitsAllocated(let report) = event.body { return report }
      return nil
    }
    let report = try #require(reports.first)
    #expect(reports.count == 1 && report.averageBits <= 2.5 && report.averageBits > 2.2)
    #expect(report.layers.count == 7 && Set(report.layers.map(\.bits)).count > 1)
    #expect(report.count == 16 * 15)
    #expect(collector.applied.first?.text.hasSuffix("bits on average") == true)
    #expect(collector.rejections.count == 1)
    // Taken back, all layers have the run's two bits.
    let last = collector.events.compactMap { event -> [Int]? in
      if case .layersReported(let layers) = event.body { return layers.map(\.bits) }
      return nil
    }.last
    #expect(last == [Int](repeating: 2, count: 7))
    #expect(try summary(outcome).ending == .finished)
  }

  @Test func aConfiguredBudgetIsMetBeforeTheFirstStep() throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    var configuration = harness.configuration(steps: 2)
    configuration.budget = .averageBits(3)
    let (collector, _) = harness.run(configuration)
    guard case .runStarted(let run)? = collector.events.first(where: \.startsRun)?.body else {
      Issue.record("expected a start")
      return
    }
    let weights = run.layers.reduce(0) { $0 + $1.rows * $1.columns }
    let bits = run.layers.reduce(0) { $0 + $1.rows * $1.columns * $1.bits }
    #expect(Double(bits) <= 3 * Double(weights) && Double(bits) > 2.7 * Double(weights))
    configuration.budget = .bytes(10)
    guard case .fault(let line) = harness.run(configuration, name: "small").outcome else {
      Issue.record("expected a fault")
      return
    }
    #expect(line.text.contains("2 bits everywhere exceed size=10"))
  }

  @Test func aMissingModelIsOneLine() throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    var configuration = harness.configuration(steps: 2)
    configuration.model = harness.folder.appending(path: "absent.bin").path
    guard case .fault(let line) = harness.run(configuration).outcome else {
      Issue.record("expected a fault")
      return
    }
    #expect(line.text.contains("absent.bin: path: found nothing there, expected"))
    #expect(!line.text.contains("\n"))
  }
}
