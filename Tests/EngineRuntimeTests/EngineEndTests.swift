import EngineMessages
import EngineRuntime
import Foundation
import Synchronization
import Testing

/// Ending an engine, whatever it does: idempotent, and no wait outlives it.
@Suite struct EngineEndTests {
  private let stop = EngineCommand(id: 900, text: "stop", origin: .signal, action: .stop)

  private func engine(
    _ harness: EngineHarness, _ configuration: RunConfiguration, _ collector: EventCollector
  ) -> Engine {
    let clock = Mutex(0.0)
    return Engine(
      configuration: configuration, folder: RunFolder(harness.folder.appending(path: "run")),
      name: "run", startedAt: "2026-01-01T00:00:00Z",
      embedded: EmbeddedModels(language: UnsafeRawBufferPointer(start: nil, count: 0)),
      sinks: [collector]
    ) {
      clock.withLock { now in
        now += 0.001
        return now
      }
    }
  }

  private func wait(_ collector: EventCollector, for matches: (EngineEvent) -> Bool) -> Bool {
    for _ in 0..<3000 {
      if collector.events.contains(where: matches) { return true }
      Thread.sleep(forTimeInterval: 0.01)
    }
    return false
  }

  private func isStopped(_ outcome: RunOutcome?) -> Bool {
    if case .summary(let summary)? = outcome { return summary.ending == .stopped }
    return false
  }

  @Test func aRunInStepsEndsWithACheckpointAndWithoutAValidation() throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    let collector = EventCollector()
    let engine = engine(harness, harness.configuration(steps: 1_000_000), collector)
    engine.start(servesAfterEnd: true)
    #expect(wait(collector) { $0.completes(2) } && !engine.isPreparing)
    for _ in 0..<3 { engine.end(with: stop) }
    #expect(isStopped(engine.join(within: 30)))
    let events = collector.events
    #expect(events.contains { $0.body == .commandAccepted(stop) })
    #expect(collector.applied.count == 1)
    #expect(collector.validations.map(\.step) == [0])
    guard case .stopped(let summary)? = events.last?.body else {
      Issue.record("expected a summary last")
      return
    }
    #expect(events.dropLast().last?.body == .phaseChanged(.stopped(step: summary.step)))
    let file = RunFolder(harness.folder.appending(path: "run")).checkpointFile(step: summary.step)
    #expect(FileManager.default.fileExists(atPath: file.path))
    engine.end(with: stop)
    #expect(isStopped(engine.join(within: 0)))
  }

  /// As leaving does: a stop of the keyboard, and one of closing; both may meet at one boundary.
  @Test(arguments: [true, false]) func aPausedOrEndedRunFreesItsThread(isPaused: Bool) throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    let collector = EventCollector()
    let steps = isPaused ? 1_000_000 : 2
    let engine = engine(harness, harness.configuration(steps: steps), collector)
    engine.start(servesAfterEnd: true)
    if isPaused {
      _ = engine.send(EngineCommand(id: 1, text: "pause", origin: .key, action: .pause))
      _ = engine.send(EngineCommand(id: 1, text: "pause", origin: .key, action: .pause))
    }
    #expect(
      wait(collector) {
        if case .stopped = $0.body { return true }
        return $0.isPaused
      })
    #expect(engine.join(within: 0.05) == nil)
    if isPaused { #expect(engine.send(stop)) }
    engine.end(with: stop)
    #expect(engine.join(within: 30) != nil)
  }

  @Test func aFullQueueStillTakesAStop() {
    let queue = CommandQueue(capacity: 2)
    let other = EngineCommand(id: 1, text: "checkpoint", origin: .key, action: .checkpoint)
    #expect(queue.push(other) && queue.push(other) && !queue.push(other))
    #expect(queue.push(stop) && queue.depth == 3)
  }

  @Test func whatComesBehindAStopIsAnswered() throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    let (collector, outcome) = harness.run(harness.configuration(steps: 50)) { event in
      event.completes(2) ? [.checkpoint, .stop, .checkpoint, .setLearningRate(1e-4)] : []
    }
    #expect(isStopped(outcome))
    #expect(collector.applied.count == 2)
    #expect(collector.rejections == ["the run is ending", "the run is ending"])
  }

  @Test(arguments: [true, false]) func preparingIsGivenUp(byCommand: Bool) throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    var configuration = harness.configuration(steps: 5)
    configuration.sampledSequences = 1 << 22
    let collector = EventCollector()
    let engine = engine(harness, configuration, collector)
    engine.start(servesAfterEnd: true)
    #expect(
      wait(collector) {
        if case .phaseChanged(.preparing(let what)) = $0.body { return what.contains("sampling") }
        return false
      })
    if byCommand { #expect(engine.send(stop)) } else { engine.end(with: stop) }
    guard case .abandoned? = engine.join(within: 20) else {
      Issue.record("expected a run that was given up")
      return
    }
    #expect(engine.isPreparing && collector.losses.isEmpty)
    #expect(collector.applied.count == (byCommand ? 1 : 0))
    #expect(collector.events.contains { $0.body == .phaseChanged(.stopped(step: 0)) })
    let left = FileManager.default.enumerator(atPath: harness.folder.appending(path: "run").path)?
      .filter { ("\($0)" as NSString).pathExtension != "" }
    #expect(left?.isEmpty ?? true, "\(left ?? [])")
  }

  /// A stop of the steering kind is judged once more, behind its checkpoint.
  @Test func aStopKeepsFirstAndJudgesThen() throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    let (collector, outcome) = harness.run(harness.configuration(steps: 50)) { event in
      event.completes(3) ? [.stop] : []
    }
    #expect(isStopped(outcome))
    let kinds = collector.events.compactMap { event -> String? in
      switch event.body {
      case .checkpointSaved: "checkpoint"
      case .evaluated(let evaluation) where evaluation.step == 3: "validation"
      default: nil
      }
    }
    #expect(kinds == ["checkpoint", "validation"])
  }
}
