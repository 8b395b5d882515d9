import DataFaults
import EngineMessages
import EngineRuntime
import Foundation
import Synchronization
import Testing

/// A store that refuses from one flush on, until it is mended.
private final class BrokenStore: RunStore {
  static let reason = DataFault(file: "disk", place: "write", found: "no room", expected: "room")
  private let isBroken = Mutex(false)

  var fault: DataFault? { isBroken.withLock { $0 } ? Self.reason : nil }
  func flush() throws { if let fault { throw fault } }
  func set(broken: Bool) { isBroken.withLock { $0 = broken } }
}

/// A run takes no step that cannot be kept.
@Suite struct RunKeepingTests {
  private func errors(_ collector: EventCollector) -> [String] {
    collector.events.compactMap {
      if case .logged(.error, let text) = $0.body { return text }
      return nil
    }
  }

  @Test func aRunThatNobodyWatchesEnds() throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    let store = BrokenStore()
    let (collector, outcome) = harness.run(
      harness.configuration(steps: 8), store: store
    ) { event in
      if event.completes(3) { store.set(broken: true) }
      return []
    }
    guard case .unkept(let line) = outcome else {
      Issue.record("expected a run whose events were not kept, found \(outcome)")
      return
    }
    #expect(line.text == BrokenStore.reason.description)
    #expect(collector.losses.count == 3)
    #expect(errors(collector) == ["\(BrokenStore.reason); the run ends here, --resume goes on"])
  }

  /// It pauses with the reason, refuses to go on while that stands, and goes on bit for bit.
  @Test func aRunThatIsWatchedWaitsForRoom() throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    let (plain, _) = harness.run(harness.configuration(steps: 6))
    let store = BrokenStore()
    let (collector, outcome) = harness.run(
      harness.configuration(steps: 6), name: "held", store: store, waitsForRoom: true
    ) { event in
      if event.completes(3) { store.set(broken: true) }
      if event.isPaused { return [.resume, .step] }
      guard case .commandRejected(2, _, let reason) = event.body else { return [] }
      #expect(reason == BrokenStore.reason.description)
      store.set(broken: false)
      return [.resume]
    }
    #expect(collector.rejections.count == 2 && collector.losses == plain.losses)
    #expect(errors(collector) == ["\(BrokenStore.reason); paused: put that right, then resume"])
    guard case .summary(let summary) = outcome else {
      Issue.record("expected a summary, found \(outcome)")
      return
    }
    #expect(summary.ending == .finished)
  }

  /// The last checkpoint is waited for too; a stop leaves without it, and says so.
  @Test(arguments: [true, false]) func theEndIsKeptOrLeft(isMended: Bool) throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    let store = BrokenStore()
    let (collector, outcome) = harness.run(
      harness.configuration(steps: 3), store: store, waitsForRoom: true
    ) { event in
      if event.completes(3) { store.set(broken: true) }
      guard event.isPaused else { return [] }
      if isMended { store.set(broken: false) }
      return [isMended ? .resume : .stop]
    }
    let file = RunFolder(harness.folder.appending(path: "run")).checkpointFile(step: 3)
    #expect(FileManager.default.fileExists(atPath: file.path) == isMended)
    switch outcome {
    case .summary(let summary): #expect(isMended && summary.ending == .finished)
    case .unkept: #expect(!isMended)
    default: Issue.record("found \(outcome)")
    }
    #expect(errors(collector).count == (isMended ? 1 : 2))
  }

  /// A checkpoint that cannot be written holds the run like an event; one that was asked for is
  /// rejected with the reason.
  @Test func aCheckpointThatCannotBeWrittenHoldsTheRun() throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    let folder = RunFolder(harness.folder.appending(path: "run"))
    let (collector, outcome) = harness.run(
      harness.configuration(steps: 6, checkpointEvery: 2), waitsForRoom: true
    ) { event in
      // A file where the folder of checkpoints is to be.
      if event.completes(1) { try? Data().write(to: folder.checkpoints) }
      if event.isPaused { return [.checkpoint] }
      guard case .commandRejected = event.body else { return [] }
      try? FileManager.default.removeItem(at: folder.checkpoints)
      return [.resume]
    }
    #expect(collector.rejections.count == 1 && errors(collector).count == 1)
    #expect(collector.losses.count == 6)
    guard case .summary = outcome else {
      Issue.record("expected a summary, found \(outcome)")
      return
    }
  }

  /// The newest file that can be read counts, and none behind what is recorded.
  @Test func damagedAndUnrecordedCheckpointsArePassedOver() throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    _ = harness.run(harness.configuration(steps: 6, checkpointEvery: 4))
    let folder = RunFolder(harness.folder.appending(path: "run"))
    #expect(folder.lastCheckpoint()?.step == 6)
    #expect(folder.lastCheckpoint(upTo: 5)?.step == 4)
    #expect(folder.lastCheckpoint(upTo: 3) == nil)
    let newest = folder.checkpointFile(step: 6)
    try Data(contentsOf: newest).prefix(1000).write(to: newest)
    #expect(folder.lastCheckpoint()?.step == 4)
    folder.removeCheckpoints(after: folder.lastCheckpoint())
    #expect(!FileManager.default.fileExists(atPath: newest.path))
  }

  /// What cannot be resumed is left as it was: the record is cut when the run stands.
  @Test func aResumeThatFailsCutsNothing() throws {
    let harness = try EngineHarness()
    defer { harness.remove() }
    _ = harness.run(harness.configuration(steps: 4))
    let folder = RunFolder(harness.folder.appending(path: "run"))
    let isCut = Mutex(false)
    var configuration = harness.configuration(steps: 8)
    configuration.model = harness.folder.appending(path: "absent.bin").path
    let continuation = Engine.Continuation(
      nextSequence: 5, elapsedSeconds: 1, checkpoint: folder.lastCheckpoint()
    ) { isCut.withLock { $0 = true } }
    let (collector, outcome) = harness.run(configuration, resuming: continuation)
    guard case .fault(let line) = outcome else {
      Issue.record("expected a fault, found \(outcome)")
      return
    }
    #expect(line.isUnreadable && !isCut.withLock { $0 })
    #expect(collector.events.allSatisfy { $0.step == 4 })
    configuration.model = harness.modelPath
    _ = harness.run(configuration, resuming: continuation)
    #expect(isCut.withLock { $0 })
  }
}
