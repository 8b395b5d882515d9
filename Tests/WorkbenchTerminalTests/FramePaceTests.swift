import Testing
import WorkbenchTerminal

@Suite struct FramePaceTests {
  @Test func aFrameIsDueAnIntervalAfterTheLast() {
    var pace = FramePace(framesPerSecond: 10)
    #expect(!pace.isDue(at: 5) && pace.secondsLeft(at: 5) == nil)
    pace.request(at: 5)
    #expect(pace.isDue(at: 5))
    pace.painted(from: 5, to: 5.001)
    pace.request(at: 5.02)
    pace.request(at: 5.06)
    #expect(!pace.isDue(at: 5.09) && pace.isDue(at: 5.11))
    #expect(abs((pace.secondsLeft(at: 5.02) ?? 0) - 0.08) < 1e-9)
    #expect(pace.dropped == 0)
  }

  /// A terminal that takes five seconds for a frame costs those that were due meanwhile.
  @Test func whatWasDueAndNotPaintedIsCounted() {
    var pace = FramePace(framesPerSecond: 10)
    pace.request(at: 0)
    pace.painted(from: 0, to: 5.05)
    #expect(pace.dropped == 50)
    pace.request(at: 6)
    pace.painted(from: 6.25, to: 6.251)
    #expect(pace.dropped == 52)
    // Nothing to show for an hour is nothing lost.
    pace.request(at: 3_600)
    pace.painted(from: 3_600.01, to: 3_600.02)
    #expect(pace.dropped == 52)
  }
}
