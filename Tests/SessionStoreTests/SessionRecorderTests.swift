import DataFaults
import EngineMessages
import Foundation
import SessionStore
import Testing

struct SessionRecorderTests {
  @Test func readsBackEveryKind() throws {
    let folder = try TemporaryFolder()
    let url = try folder.record(SampleEvents.everyKind, as: "all")
    let reader = try SessionReader(opening: url)
    #expect(try reader.events(from: 0, limit: .max) == SampleEvents.everyKind)
    #expect(try reader.description == SampleEvents.run)
    #expect(try reader.eventCount == SampleEvents.bodies.count)
    #expect(try reader.lastStep == (SampleEvents.bodies.count - 1) / 2)
    #expect(try reader.duration == Double(SampleEvents.bodies.count - 1))
    #expect(try reader.events(from: 2, limit: 3) == Array(SampleEvents.everyKind[2..<5]))
  }

  @Test func closesIntoOneFile() throws {
    let folder = try TemporaryFolder()
    let url = try folder.record(SampleEvents.stream(steps: 10), as: "one")
    _ = try SessionReader(opening: url).eventCount
    let names = try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
    #expect(names == ["checkpoints", "session.sqlite"])
  }

  @Test func aFlushedStreamSurvivesAKill() throws {
    let folder = try TemporaryFolder()
    let recorder = try folder.recorder(creating: "live")
    let events = SampleEvents.stream(steps: 500)
    for event in events { recorder.record(event) }
    try recorder.flush()
    // What the disk holds this moment is what a killed process leaves.
    try FileManager.default.copyItem(at: folder["live"], to: folder["killed"])
    recorder.record(events[0])
    let reader = try SessionReader(opening: folder["killed"])
    #expect(try reader.events(from: 0, limit: .max) == events)
    #expect(SessionCatalog.listing(of: folder["killed"]).state == .interrupted)
    recorder.close()
  }

  @Test func aLiveSessionCanBeFollowed() throws {
    let folder = try TemporaryFolder()
    let recorder = try folder.recorder(creating: "live")
    let reader = try SessionReader(opening: folder["live"])
    #expect(try reader.endSequence == 0)
    for event in SampleEvents.stream(steps: 20) { recorder.record(event) }
    try recorder.flush()
    #expect(try reader.endSequence == 21)
    #expect(SessionCatalog.listing(of: folder["live"]).state == .recording)
    recorder.close()
    #expect(try reader.lastStep == 20)
  }

  @Test func urgentEventsAreCommittedWithoutFlush() throws {
    let folder = try TemporaryFolder()
    let recorder = try folder.recorder(
      creating: "urgent", options: RecorderOptions(commitInterval: 3600))
    recorder.record(SampleEvents.stream(steps: 0)[0])
    let reader = try SessionReader(opening: folder["urgent"])
    for _ in 0..<400 where try reader.endSequence == 0 { usleep(5000) }
    #expect(try reader.endSequence == 1)
    recorder.close()
  }

  @Test func neverOverwrites() throws {
    let folder = try TemporaryFolder()
    let url = try folder.record(SampleEvents.stream(steps: 3), as: "kept")
    #expect(throws: DataFault.self) { try folder.recorder(creating: "kept") }
    #expect(try SessionReader(opening: url).lastStep == 3)
  }

  @Test func refusesASecondRecorder() throws {
    let folder = try TemporaryFolder()
    let recorder = try folder.recorder(creating: "busy")
    #expect(throws: DataFault.self) {
      try SessionRecorder(resuming: folder["busy"]) { _ in }
    }
    recorder.close()
    try SessionRecorder(resuming: folder["busy"]) { _ in }.close()
  }

  @Test func recordingIsCheapForTheEngine() throws {
    let folder = try TemporaryFolder()
    let recorder = try folder.recorder(creating: "cost")
    let events = SampleEvents.stream(steps: 20_000)
    let clock = ContinuousClock()
    let elapsed = clock.measure { for event in events { recorder.record(event) } }
    print("record: \(elapsed / events.count) an event")
    recorder.close()
    #expect(try SessionReader(opening: folder["cost"]).eventCount == events.count)
  }
}
