import EngineMessages
import EngineRuntime
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
