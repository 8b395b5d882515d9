import EngineMessages
import Foundation
import SessionStore
import Testing

@Suite struct SessionFollowerTests {
  private func next(_ follower: inout SessionFollower) throws -> [EngineEvent]? {
    guard case .events(let events) = try follower.look() else { return nil }
    return events
  }

  @Test func whatIsAppendedIsReadOnce() throws {
    let folder = try TemporaryFolder()
    let recorder = try folder.recorder(creating: "run")
    let events = SampleEvents.stream(steps: 40)
    var follower = SessionFollower(try SessionReader(opening: folder["run"]))
    var seen: [EngineEvent] = []
    for (index, event) in events.enumerated() {
      recorder.record(event)
      if index % 7 == 0 { try recorder.flush() }
      seen += try #require(try next(&follower))
    }
    try recorder.flush()
    #expect(follower.isRecording)
    seen += try #require(try next(&follower))
    #expect(seen == events)
    #expect(try next(&follower) == [])
    recorder.close()
    #expect(!follower.isRecording)
    #expect(try next(&follower) == [])
  }

  /// A resumed run cuts back what was read: then all is read again.
  @Test func aRecorderThatWentBackIsNoticed() throws {
    let folder = try TemporaryFolder()
    let events = SampleEvents.stream(steps: 20)
    try folder.record(events, as: "run")
    var follower = SessionFollower(try SessionReader(opening: folder["run"]))
    #expect(try next(&follower) == events)
    let recorder = try SessionRecorder(resuming: folder["run"]) { Issue.record("\($0)") }
    try recorder.truncate(afterStep: 10)
    for event in events where event.step > 10 {
      var again = event
      again.seconds += 1
      recorder.record(again)
    }
    try recorder.flush()
    #expect(try follower.look() == .restarted)
    let all = try #require(try next(&follower))
    #expect(all.count == events.count && all[15].seconds == events[15].seconds + 1)
    recorder.close()
  }

  /// A follower reads while the recorder commits, and neither waits for long or misses anything.
  @Test func aFollowerDoesNotHoldTheRecorderUp() throws {
    let folder = try TemporaryFolder()
    let recorder = try folder.recorder(creating: "run")
    let events = SampleEvents.stream(steps: 20_000)
    let stop = DispatchSemaphore(value: 0)
    let reader = try SessionReader(opening: folder["run"])
    Thread.detachNewThread {
      var follower = SessionFollower(reader)
      var count = 0
      while count < events.count {
        guard case .events(let new) = try? follower.look() else { break }
        count += new.count
      }
      if count == events.count { stop.signal() }
    }
    for event in events { recorder.record(event) }
    try recorder.flush()
    #expect(stop.wait(timeout: .now() + 30) == .success)
    recorder.close()
    #expect(recorder.health == .closed)
  }
}
