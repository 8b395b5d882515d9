import DataFaults
import EngineMessages
import Foundation
import SessionStore
import Synchronization
import Testing

struct FullDiskTests {
  private final class Faults: Sendable {
    let all = Mutex<[DataFault]>([])
  }

  private func recorder(
    _ folder: TemporaryFolder, backlogBytes: Int, _ faults: Faults
  ) throws -> SessionRecorder {
    let options = RecorderOptions(
      commitInterval: 0.01, retryInterval: 0.05, backlogBytes: backlogBytes, maximumPages: 40)
    return try SessionRecorder(creating: folder["full"], createdAt: .now, options: options) {
      fault in faults.all.withLock { $0.append(fault) }
    }
  }

  @Test func saysSoOnceAndKeepsWhatItHas() throws {
    let folder = try TemporaryFolder()
    let faults = Faults()
    let recorder = try recorder(folder, backlogBytes: 64 << 20, faults)
    let events = SampleEvents.stream(steps: 3000)
    for event in events.prefix(100) { recorder.record(event) }
    try recorder.flush()
    for event in events.dropFirst(100) { recorder.record(event) }
    #expect(throws: DataFault.self) { try recorder.flush() }
    #expect(throws: DataFault.self) { try recorder.flush() }
    #expect(faults.all.withLock { $0.count } == 1)
    guard case .failing(let fault) = recorder.health else {
      Issue.record("expected a failing recorder")
      return
    }
    #expect(fault.found.contains("no space left"))
    #expect(recorder.close() == fault && recorder.close() == fault)
    let kept = try SessionReader(opening: folder["full"]).events(from: 0, limit: .max)
    #expect(kept == Array(events.prefix(kept.count)) && kept.count >= 100)
  }

  @Test func endsWhenTheBacklogIsFull() throws {
    let folder = try TemporaryFolder()
    let faults = Faults()
    let recorder = try recorder(folder, backlogBytes: 100_000, faults)
    for event in SampleEvents.stream(steps: 5000) { recorder.record(event) }
    #expect(throws: DataFault.self) { try recorder.flush() }
    guard case .ended(let end) = recorder.health else {
      Issue.record("expected recording to have ended")
      return
    }
    #expect(end.expected.contains("recording ends here"))
    #expect(faults.all.withLock { $0.count } == 2)
    recorder.record(SampleEvents.stream(steps: 0)[0])
    #expect(throws: DataFault.self) { try recorder.flush() }
    recorder.close()
  }
}
