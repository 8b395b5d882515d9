import EngineMessages
import Foundation
import SessionStore
import Testing

struct ReplayCursorTests {
  private let stream = SampleEvents.stream(steps: 1500)

  private func play(_ clock: [Double], speed: Double) throws -> [EngineEvent] {
    var cursor = ReplayCursor(source: EventList(stream), speed: speed)
    cursor.play(at: 0)
    return try clock.flatMap { try cursor.advance(to: $0) }
  }

  @Test(arguments: [0.5, 1, 8, 64])
  func anyCutOfTheClockGivesTheSameEvents(_ speed: Double) throws {
    let end = 37.3
    let whole = try play([end], speed: speed)
    #expect(whole == stream.filter { $0.seconds <= end * speed })
    for _ in 0..<20 {
      let cuts = (0..<40).map { _ in Double.random(in: 0...end) }.sorted() + [end]
      #expect(try play(cuts, speed: speed) == whole)
    }
  }

  @Test func seekingGivesThePrefixAndPlaysOnFromThere() throws {
    var cursor = ReplayCursor(source: EventList(stream))
    cursor.play(at: 0)
    _ = try cursor.advance(to: 100)
    #expect(try cursor.seek(step: 40, at: 100) == Array(stream.prefix(41)))
    #expect(try cursor.advance(to: 100) == [])
    #expect(try cursor.advance(to: 100.45).map(\.step) == [41, 42, 43, 44])
    #expect(try cursor.seek(step: -1, at: 101) == [])
    #expect(try cursor.advance(to: 101).map(\.step) == [0])
    #expect(try cursor.seek(step: .max, at: 101) == stream)
    #expect(try cursor.isAtEnd())
  }

  @Test func pausesAndStepsByHand() throws {
    var cursor = ReplayCursor(source: EventList(stream))
    #expect(try cursor.advance(to: 50) == [])
    #expect(try cursor.stepForward(at: 50)?.step == 0)
    #expect(try cursor.stepForward(at: 50)?.step == 1)
    cursor.play(at: 60)
    #expect(try cursor.advance(to: 60.25).map(\.step) == [2, 3])
    cursor.pause(at: 60.25)
    #expect(try cursor.advance(to: 99) == [])
    cursor.play(at: 99)
    #expect(try cursor.advance(to: 99.1).map(\.step) == [4])
  }

  @Test func changingTheSpeedKeepsThePlace() throws {
    var cursor = ReplayCursor(source: EventList(stream))
    cursor.play(at: 0)
    #expect(try cursor.advance(to: 0.25).map(\.step) == [0, 1, 2])
    cursor.setSpeed(10, at: 0.25)
    #expect(cursor.playhead(at: 0.25) == 0.25)
    #expect(try cursor.advance(to: 0.27).map(\.step) == [3, 4])
    cursor.setSpeed(.nan, at: 0.27)
    #expect(cursor.speed == 10)
  }

  @Test func readsASessionAsItReadsAList() throws {
    let folder = try TemporaryFolder()
    let reader = try SessionReader(opening: folder.record(stream, as: "run"))
    var recorded = ReplayCursor(source: reader)
    var listed = ReplayCursor(source: EventList(stream))
    recorded.play(at: 0)
    listed.play(at: 0)
    for now in [1.0, 5, 80, 140] {
      #expect(try recorded.advance(to: now) == listed.advance(to: now))
    }
    #expect(try recorded.seek(step: 700, at: 0) == listed.seek(step: 700, at: 0))
  }
}
