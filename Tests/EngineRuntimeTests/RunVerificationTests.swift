import EngineMessages
import EngineRuntime
import Foundation
import Testing

@Suite struct RunVerificationTests {
  /// A steered run: a rate is set at step 2, bits at step 4.
  private func recorded(_ harness: EngineHarness) -> [EngineEvent] {
    let (collector, _) = harness.run(
      harness.configuration(steps: 8, checkpointEvery: 3), name: "first"
    ) { event in
      if event.completes(2) { return [.pause, .setLearningRate(5e-3), .resume] }
      if event.completes(4) { return [.setBits(layers: "*", bits: 3)] }
      return []
    }
    return collector.events
  }

  private func again(
    _ harness: EngineHarness, _ events: [EngineEvent], seed: UInt64 = 1
  ) -> RunVerification.Difference? {
    let verification = RunVerification(recorded: events)
    var configuration = harness.configuration(steps: 8, checkpointEvery: 3)
    configuration.seed = seed
    _ = harness.run(configuration, name: "second", verification: verification)
    return verification.finish()
  }

  @Test func aSteeredRunIsFoundIdentical() throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    let events = recorded(harness)
    #expect(events.filter(\.isStep).count == 8)
    #expect(again(harness, events) == nil)
  }

  /// A run that was stopped and resumed has validations that one without has not, in this and in early
  /// versions, and a stop in its midst: both are made again as one run.
  @Test(arguments: [false, true]) func aResumedRunIsFoundIdentical(isEarly: Bool) throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    var configuration = harness.configuration(steps: 8, checkpointEvery: 3)
    configuration.evaluateEvery = 2
    let (first, _) = harness.run(configuration, name: "cut") { event in
      if event.completes(2) { return [.setLearningRate(5e-3)] }
      return event.completes(5) ? [.stop] : []
    }
    let folder = RunFolder(harness.folder.appending(path: "cut"))
    let (second, _) = harness.run(
      configuration, name: "cut",
      resuming: Engine.Continuation(
        nextSequence: first.events.count, elapsedSeconds: 1, checkpoint: folder.lastCheckpoint())
    ) { event in event.completes(6) ? [.setBits(layers: "*", bits: 3)] : [] }
    var events = first.events + second.events
    if isEarly,
      let resumed = second.events.firstIndex(where: { event in
        if case .layersReported = event.body { return true }
        return false
      }), let validation = first.validations.last
    {
      events.insert(
        EngineEvent(sequence: 0, step: 5, seconds: 1, body: .evaluated(validation)),
        at: first.events.count + resumed + 1)
    }
    let verification = RunVerification(recorded: events)
    // Steps, the two baselines, validations at 0, 2, 4, 6 and 8.
    #expect(verification.count == 8 + 2 + 5)
    _ = harness.run(configuration, name: "second", verification: verification)
    #expect(verification.finish() == nil)
  }

  @Test func anotherSeedDiffersInItsFirstStep() throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    let difference = try #require(again(harness, recorded(harness), seed: 2))
    #expect(difference.field.hasSuffix("nll") || difference.field == "loss")
    #expect(difference.step <= 1)
  }

  @Test func anAlteredRecordIsFoundAtItsStep() throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    let events = recorded(harness).map { event in
      guard case .stepCompleted(var report) = event.body, report.step == 6 else { return event }
      report.loss = report.loss.nextUp
      var altered = event
      altered.body = .stepCompleted(report)
      return altered
    }
    let difference = try #require(again(harness, events))
    #expect(difference.step == 6 && difference.field == "loss")
    #expect(difference.recorded == difference.found?.nextUp)
  }
}

extension EngineEvent {
  fileprivate var isStep: Bool {
    if case .stepCompleted = body { return true }
    return false
  }
}
