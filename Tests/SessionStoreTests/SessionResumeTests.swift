import DataFaults
import EngineMessages
import Foundation
import SessionStore
import Testing

struct SessionResumeTests {
  private func resume(_ url: URL) throws -> SessionRecorder {
    try SessionRecorder(resuming: url) { Issue.record("unexpected fault: \($0)") }
  }

  @Test func goesOnBehindTheKeptStream() throws {
    let folder = try TemporaryFolder()
    let first = SampleEvents.stream(steps: 10)
    let url = try folder.record(first, as: "run")
    let recorder = try resume(url)
    #expect(recorder.nextSequence == 11)
    try recorder.truncate(afterStep: 6)
    #expect(recorder.nextSequence == 7)
    // The resumed engine counts its sequence and seconds from zero again.
    for event in SampleEvents.stream(steps: 3) { recorder.record(event) }
    recorder.close()
    let events = try SessionReader(opening: url).events(from: 0, limit: .max)
    #expect(Array(events.prefix(7)) == Array(first.prefix(7)))
    #expect(events.map(\.sequence) == Array(0..<11))
    #expect(events.map(\.seconds) == events.map(\.seconds).sorted())
    #expect(abs((events.last?.seconds ?? 0) - 0.9) < 1e-9)
  }

  @Test func truncationKeepsTheHistoryOfARollback() throws {
    let folder = try TemporaryFolder()
    let steps = [1, 2, 3, 4, 5, 3, 4]
    let events = steps.enumerated().map { index, step in
      EngineEvent(
        sequence: index, step: step, seconds: Double(index),
        body: .stepCompleted(SampleEvents.step(step)))
    }
    let recorder = try resume(folder.record(events, as: "run"))
    try recorder.truncate(afterStep: 3)
    recorder.close()
    let reader = try SessionReader(opening: folder["run"])
    #expect(try reader.events(from: 0, limit: 100).map(\.step) == [1, 2, 3, 4, 5, 3])
    #expect(try reader.events(upToStep: 4).map(\.step) == [1, 2, 3, 4])
    #expect(try reader.events(upToStep: 9).count == 6)
  }

  @Test func findsStepsInAnyOrderOfThem() throws {
    let folder = try TemporaryFolder()
    for (name, steps) in [("on", [0, 0, 1, 1, 4, 9]), ("back", [0, 3, 5, 2, 2, 6, 1, 7])] {
      let events = steps.enumerated().map { index, step in
        EngineEvent(
          sequence: index, step: step, seconds: 0, body: .logged(level: .info, text: "\(step)"))
      }
      // Resumed in the middle: what was counted before the gap has to count after it.
      try folder.record(Array(events.prefix(3)), as: name)
      let recorder = try resume(folder[name])
      for event in events.dropFirst(3) { recorder.record(event) }
      recorder.close()
      let reader = try SessionReader(opening: folder[name])
      for step in [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, .max] {
        let expected = EventList(events).sequence(afterStep: step)
        #expect(try reader.sequence(afterStep: step) == expected, "\(name) \(step)")
      }
    }
  }

  @Test func anEngineThatGoesOnByItselfIsLeftAlone() {
    var continuation = StreamContinuation(nextSequence: 5, lastSeconds: 10)
    let event = EngineEvent(sequence: 5, step: 3, seconds: 10.5, body: .phaseChanged(.idle))
    #expect(continuation.place(event) == event)
  }

  /// A process may be killed between any two of its first writes.
  @Test func aSessionWithoutTablesIsBegunAgain() throws {
    let folder = try TemporaryFolder()
    let url = folder["run"]
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    try Data().write(to: SessionFolder(url).database)
    #expect { try SessionReader(opening: url) } throws: { error in
      (error as? DataFault)?.found.contains("killed before it began") == true
    }
    let recorder = try resume(url)
    #expect(recorder.nextSequence == 0)
    for event in SampleEvents.stream(steps: 3) { recorder.record(event) }
    #expect(recorder.close() == nil)
    #expect(try SessionReader(opening: url).lastStep == 3)
  }

  @Test func everythingIsCutWhereARunBeginsAgain() throws {
    let folder = try TemporaryFolder()
    let url = try folder.record(SampleEvents.stream(steps: 10), as: "run")
    let recorder = try resume(url)
    try recorder.truncate(afterStep: nil)
    #expect(recorder.nextSequence == 0)
    recorder.close()
    #expect(try SessionReader(opening: url).eventCount == 0)
  }

  /// The settings lie beside the stream before there is one, and nothing is left of a session that
  /// could not begin.
  @Test func settingsAreThereBeforeTheStream() throws {
    let folder = try TemporaryFolder()
    let url = folder["run"]
    #expect(throws: DataFault.self) {
      try SessionRecorder(
        creating: url, createdAt: .now,
        writeSettings: { folder in
          #expect(!folder.hasDatabase)
          throw DataFault(file: "run.json", place: "write", found: "a full disk", expected: "room")
        }, onFault: { _ in })
    }
    #expect(!FileManager.default.fileExists(atPath: url.path))
    try folder.recorder(creating: "run").close()
    #expect(throws: DataFault.self) {
      try SessionRecorder(
        creating: url, createdAt: .now,
        writeSettings: { _ in Issue.record("the settings of another session were written over") },
        onFault: { _ in })
    }
    #expect(try SessionReader(opening: url).eventCount == 0)
  }

  @Test func tellsWhichCommandsTookEffectWhere() throws {
    let folder = try TemporaryFolder()
    let url = try folder.record(SampleEvents.everyKind, as: "run")
    let commands = try SessionReader(opening: url).commands()
    #expect(commands.map(\.id) == [7, 8])
    #expect(commands.map(\.step) == [2, 2])
    #expect(commands.map(\.command) == [SampleEvents.command, nil])
  }

  @Test func keepsKeyframes() throws {
    let folder = try TemporaryFolder()
    let recorder = try folder.recorder(creating: "run")
    try recorder.storeKeyframe(Data("five".utf8), at: 5)
    try recorder.storeKeyframe(Data("nine".utf8), at: 9)
    recorder.close()
    let reader = try SessionReader(opening: folder["run"])
    #expect(try reader.keyframe(upTo: 4) == nil)
    #expect(try reader.keyframe(upTo: 8)?.body == Data("five".utf8))
    #expect(try reader.keyframe(upTo: 9)?.sequence == 9)
  }
}
