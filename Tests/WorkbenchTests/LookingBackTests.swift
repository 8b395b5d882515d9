import EngineMessages
import Testing

@testable import Workbench

/// While a run trains on, the screens show the moment that is looked at, or say that they do not.
@Suite struct LookingBackTests {
  /// Slow at first, fast from step 601 on; wider from step 800 on.
  private func run(to steps: Int) -> [EngineEvent] {
    var events: [EngineEvent] = []
    func emit(_ step: Int, _ seconds: Double, _ body: EngineEventBody) {
      events.append(
        EngineEvent(sequence: events.count, step: step, seconds: seconds, body: body))
    }
    emit(0, 0, .runStarted(SyntheticRun.description))
    emit(
      0, 0, .sizeReported(bitsPerWeight: 2.31, quantizedBytes: 8_000, fullPrecisionBytes: 90_000))
    var seconds = 0.0
    for step in 1...steps {
      let took = step <= 600 ? 0.5 : 0.05
      seconds += took
      emit(
        step, seconds,
        .stepCompleted(
          StepReport(
            step: step, loss: 2, crossEntropy: 2, learningRate: 1e-3, gradientNorm: 1,
            clipped: step <= 600, tokens: 2048, seconds: took)))
      if step == 300 { emit(step, seconds, .checkpointSaved(path: "c", bytes: 9, seconds: 0.1)) }
      if step == 800 {
        emit(
          step, seconds,
          .sizeReported(bitsPerWeight: 3.25, quantizedBytes: 12_000, fullPrecisionBytes: 90_000))
      }
    }
    return events
  }

  private func state(to steps: Int) -> WorkbenchState {
    var state = WorkbenchState(mode: .live, width: 120, height: 40)
    _ = state.reduce(.events(run(to: steps)))
    _ = state.reduce(.systemLoad(ui: 0.01, engine: 1.9))
    return state
  }

  private func texts(_ state: WorkbenchState) -> [String] {
    Vitals.items(state).map { "\($0.name) \($0.text)" } + HealthItem.items(state).map(\.text)
  }

  /// What is seen of a step does not depend on how far the run has come since.
  @Test func aMomentLooksAsItDidThen() {
    let then = state(to: 500)
    var now = state(to: 1500)
    _ = now.reduce(.commandText("seek 500"))
    #expect(now.shownStep == 500)
    let here = ["now eng", "eng"]
    let shown = texts(now).filter { text in !here.contains { text.hasPrefix($0) } }
    #expect(shown == texts(then).filter { text in !here.contains { text.hasPrefix($0) } })
    #expect(texts(now).contains { $0.hasPrefix("now eng 190 %") })
    #expect(texts(now).contains(" 2.0 st/s") && texts(now).contains("ETA 37 min"))
    #expect(texts(now).contains(" 2.31 b/w"))
  }

  @Test func liveAgainShowsWhatIs() {
    var state = state(to: 1500)
    _ = state.reduce(.commandText("seek 500"))
    _ = Frames.press("g.", &state)
    #expect(texts(state).contains(" 20.0 st/s") && texts(state).contains(" 3.25 b/w"))
  }

  @Test func rowsSayOfWhichStepTheyAre() {
    var state = Frames.live()
    _ = state.reduce(.commandText("seek 420"))
    _ = Frames.press("2", &state)
    #expect(Renderer.render(state).text.contains("as of step 400"))
    _ = Frames.press("g.", &state)
    #expect(!Renderer.render(state).text.contains("as of step"))
  }

  @Test func theTimelinesClockIsTheMoments() {
    var state = state(to: 1500)
    _ = state.reduce(.commandText("seek 500"))
    _ = Frames.press("6", &state)
    #expect(Renderer.render(state).text.contains("step 500 of 1500   04:10"))
  }

  @Test func steeringSaysThatItActsOnTheLiveRun() {
    var state = Frames.live(100, 30)
    _ = state.reduce(.commandText("seek 400"))
    for (keys, words) in [
      ("", "live run: P pause"), ("P", "acts on the live run: #4 pause … queued"),
      ("X", "acts on the live run at step 1200?"),
    ] {
      _ = Frames.press(keys, &state)
      #expect(Renderer.render(state).text.contains(words), "\(keys)")
    }
    _ = Frames.press("n", &state)
    _ = state.reduce(.resized(width: 59, height: 12))
    _ = Frames.press("P", &state)
    #expect(Renderer.render(state).text.contains("pause: queued, acts on the live run at step"))
    _ = state.reduce(.resized(width: 100, height: 30))
    _ = Frames.press("g.P", &state)
    #expect(!Renderer.render(state).text.contains("acts on the live run"))
  }

  @Test func commandsAreThoseUpToTheMoment() {
    var state = Frames.live(120, 40)
    _ = state.reduce(.commandText("seek 600"))
    _ = Frames.press("6", &state)
    let text = Renderer.render(state).text
    #expect(text.contains("commands · 1 of 3") && !text.contains("bits L02.* 3  "))
  }

  @Test func theInspectorNamesTheGridInForce() {
    var state = Frames.live()
    var report = state.run.layers[0].report!
    (report.bits, report.grid) = (3, "apot3")
    _ = state.reduce(
      .event(EngineEvent(sequence: 9, step: 1200, seconds: 200, body: .layersReported([report]))))
    _ = state.reduce(.commandText("layer \(report.name)"))
    _ = Frames.press("3", &state)
    #expect(Renderer.render(state).text.contains("288×288 · apot3 · group 64"))
  }
}
