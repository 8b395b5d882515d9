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

  /// What a fold needs whole of many reports is known beforehand.
  @Test func reportsThatAreKeptAreToldBeforehand() {
    for total in [0, 1, 2, 63, 64, 65, 66, 127, 128, 129, 130, 1000, 2050] {
      var history = RunState()
      for index in 0..<total {
        history.apply(
          EngineEvent(sequence: index, step: index, seconds: 0, body: .layersReported([])))
      }
      let stride = ReportHistory.stride(after: total)
      #expect(
        history.history.snapshots.map(\.step) == Array(Swift.stride(from: 0, to: total, by: stride))
      )
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
