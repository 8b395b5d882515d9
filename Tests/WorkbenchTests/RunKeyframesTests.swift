import EngineMessages
import Testing
import Workbench

@Suite struct RunKeyframesTests {
  private func event(_ sequence: Int) -> EngineEvent {
    EngineEvent(
      sequence: sequence, step: sequence, seconds: Double(sequence),
      body: .logged(level: .info, text: "event \(sequence)"))
  }

  private func fold(_ count: Int, keeping keyframes: inout RunKeyframes) -> RunState {
    var run = RunState()
    for sequence in 0..<count {
      run.apply(event(sequence))
      keyframes.offer(run, at: sequence + 1)
    }
    return run
  }

  @Test func foldingOnFromTheNearestIsFoldingFromTheStart() {
    var keyframes = RunKeyframes(spacing: 8, mostKept: 6)
    _ = fold(1_000, keeping: &keyframes)
    for end in [0, 1, 7, 8, 9, 500, 999, 1_000] {
      var (sequence, run) = keyframes.nearest(before: end)
      #expect(sequence <= end)
      #expect(end - sequence < 2 * keyframes.spacing)
      for next in sequence..<end { run.apply(event(next)) }
      var unused = RunKeyframes()
      #expect(run == fold(end, keeping: &unused))
    }
  }

  @Test func theNumberKeptIsBounded() {
    var keyframes = RunKeyframes(spacing: 1, mostKept: 10)
    _ = fold(5_000, keeping: &keyframes)
    #expect(keyframes.count <= 10 && keyframes.count >= 5)
  }

  @Test func offeringTwiceKeepsOne() {
    var keyframes = RunKeyframes(spacing: 4, mostKept: 10)
    _ = fold(40, keeping: &keyframes)
    let count = keyframes.count
    _ = fold(40, keeping: &keyframes)
    #expect(keyframes.count == count)
  }
}
