import DataFaults
import EngineMessages
import EngineRuntime
import Foundation
import Synchronization
import Testing

@Suite struct SweepTests {
  @Test func everyCellHasFiguresAndTheReferenceIsMeasuredOnceASeed() throws {
    let harness = try SweepHarness()
    defer { harness.engine.remove() }
    let outcome = try harness.run(harness.folder("sweep"))
    #expect(outcome.summary.ending == .finished && outcome.summary.done == 8)
    #expect(outcome.results.map(\.cell) == harness.plan.cells)
    #expect(outcome.results.allSatisfy { $0.ending == .finished && $0.perplexity != nil })
    #expect(Set(outcome.results.compactMap(\.lossDigest)).count == 8)
    // Validation is sampled from the teacher by the seed, so there is a reference for each.
    #expect(
      outcome.references.map { $0 == nil } == [
        true, false, false, false, true, false, false, false,
      ])
    #expect(outcome.references[1] == outcome.results[0].reference)
    let events = outcome.collector.events
    #expect(events.map(\.sequence) == Array(0..<events.count))
  }

  /// Interrupted within a cell, between cells and after a kill, figures stay the same to the bit.
  @Test func anInterruptedSweepComesToTheSameFigures() throws {
    let harness = try SweepHarness()
    defer { harness.engine.remove() }
    let whole = try harness.run(harness.folder("whole"))
    let folder = harness.folder("cut")
    let first = try harness.run(folder) { event in
      if case .sweepCellFinished = event.body, event.step == 2 { return [.stop] }
      return []
    }
    #expect(first.summary.ending == .stopped && first.summary.done == 2)
    let second = try harness.run(folder) { event in
      guard case .sweepCellStarted = event.body, event.step == 4 else { return [] }
      return [.stop]
    }
    #expect(second.summary.ending == .stopped && second.summary.done == 4)
    // What a killed process leaves: a session without a result.
    try FileManager.default.createDirectory(
      at: folder.session(of: harness.plan.cells[4]).appending(path: "checkpoints"),
      withIntermediateDirectories: true)
    let third = try harness.run(folder)
    #expect(third.summary.ending == .finished)
    #expect(try folder.readResults(of: harness.plan).map(\.figures) == whole.results.map(\.figures))
    #expect(third.results.count == 4)
  }

  @Test func aCellThatFailsIsAResultWithItsReason() throws {
    let harness = try SweepHarness(methods: ["broken", "qat"])
    defer { harness.engine.remove() }
    let outcome = try harness.run(harness.folder("sweep"))
    #expect(outcome.summary.ending == .finished)
    let failed = outcome.results.filter { $0.cell.method == "broken" }
    #expect(failed.count == 4)
    #expect(failed.allSatisfy { $0.ending == .failed && $0.why?.contains("absent.bin") == true })
    #expect(outcome.results.count { $0.ending == .finished } == 4)
  }

  @Test func cellsAreSkippedAndRunAgain() throws {
    let harness = try SweepHarness(steps: 40)
    defer { harness.engine.remove() }
    let skipped = Mutex(false)
    let folder = harness.folder("sweep")
    let outcome = try harness.run(folder) { event in
      if case .sweepCellStarted(let cell) = event.body, cell.bits == 2, cell.seed == 1,
        cell.method == "qat-hadamard", skipped.withLock({ !$0 })
      {
        skipped.withLock { $0 = true }
        return [.skipCell]
      }
      if case .sweepCellFinished(let result) = event.body, result.ending == .skipped {
        return [
          .runCells(cells: "qat-hadamard-2bit-seed1", again: true),
          .runCells(cells: "nothing", again: true), .setLearningRate(1), .skipCell,
        ]
      }
      return []
    }
    let cell = SweepCell(method: "qat-hadamard", bits: 2, seed: 1)
    let mine = outcome.results.filter { $0.cell == cell }
    #expect(mine.map(\.ending) == [.skipped, .finished])
    #expect(outcome.collector.rejections.count == 3)
    #expect(try folder.readResults(of: harness.plan).allSatisfy { $0.ending == .finished })
    #expect(outcome.summary.done == 8)
  }

  @Test func anotherPlanIsRefusedWithWhatDiffers() throws {
    let harness = try SweepHarness()
    defer { harness.engine.remove() }
    let folder = harness.folder("sweep")
    try folder.adopt(harness.plan)
    try folder.check(harness.plan)
    var threads = harness.plan
    for index in threads.variants.indices { threads.variants[index].configuration.threads = 7 }
    try folder.check(threads)
    #expect(threads.digest == harness.plan.digest)
    var steps = harness.plan
    for index in steps.variants.indices { steps.variants[index].configuration.steps = 4 }
    #expect(steps.digest != harness.plan.digest)
    let fault = #expect(throws: DataFault.self) { try folder.check(steps) }
    #expect(fault?.description.contains("steps 4 in place of 3") == true)
  }
}
