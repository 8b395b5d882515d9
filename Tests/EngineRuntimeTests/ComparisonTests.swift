import EngineMessages
import EngineRuntime
import Testing

@Suite struct ComparisonTests {
  private func report(_ collector: EventCollector) -> ComparisonReport? {
    collector.events.compactMap { event -> ComparisonReport? in
      if case .compared(let report) = event.body { return report }
      return nil
    }.first
  }

  @Test func aComparisonChangesNoLoss() throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    let (plain, _) = harness.run(harness.configuration(steps: 6))
    let (compared, _) = harness.run(harness.configuration(steps: 6), name: "compared") { event in
      if event.completes(2) { return [.compare(prompt: "ab", tokens: 8), .pause] }
      if case .compared = event.body { return [.resume] }
      return []
    }
    #expect(plain.losses == compared.losses)
    let report = try #require(self.report(compared))
    #expect(report.step == 2 && report.prompt == "ab" && !report.wasCancelled)
    // The begin token and two bytes, then what the reference wrote.
    #expect(report.positions == 3 + report.reference.tokens)
    #expect(report.divergence >= 0 && (0...1).contains(report.agreement))
    #expect(report.operations.first?.multiplies == 0)
    #expect(report.shiftAddBytes < report.referenceBytes)
    let events = compared.events
    #expect(events.map(\.sequence) == Array(0..<events.count))
  }

  @Test func whatCannotBeComparedIsRejected() throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    let (collector, _) = harness.run(harness.configuration(steps: 3)) { event in
      event.completes(2) ? [.compare(prompt: "ab", tokens: 0), .cancelComparison] : []
    }
    #expect(
      collector.rejections == [
        "expected 1 to 4096 tokens, found 0", "no comparison is running",
      ])
  }

  @Test func aPromptLongerThanTheContextIsSaidSo() throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    let prompt = String(repeating: "x", count: 40)
    let (collector, _) = harness.run(harness.configuration(steps: 4)) { event in
      if event.completes(2) { return [.compare(prompt: prompt, tokens: 4), .pause] }
      if case .logged(.warn, _) = event.body { return [.resume] }
      return []
    }
    #expect(report(collector) == nil)
    let warned = collector.events.contains {
      if case .logged(.warn, let text) = $0.body { return text.contains("does not fit") }
      return false
    }
    #expect(warned)
  }
}
