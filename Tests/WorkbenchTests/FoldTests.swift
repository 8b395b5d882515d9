import EngineMessages
import Testing

@testable import Workbench

@Suite struct FoldTests {
  @Test func replayIsTheSameFold() {
    let events = SyntheticRun.events(steps: 450)
    var whole = RunState()
    for event in events { whole.apply(event) }
    for cut in [0, 1, 7, 460, events.count] {
      var resumed = RunState()
      for event in events.prefix(cut) { resumed.apply(event) }
      for event in events.dropFirst(cut) { resumed.apply(event) }
      #expect(resumed == whole)
    }
    var state = WorkbenchState(mode: .replay, width: 80, height: 24)
    _ = state.reduce(.events(events))
    #expect(state.run == whole)
  }

  @Test func lookingBackNeverTouchesTheRun() {
    var state = Frames.live()
    let run = state.run
    _ = Frames.press("<<{m1g.3jjt7kk1zze", &state)
    #expect(state.run == run)
  }

  @Test func theTimeCursorShowsThePast() {
    var state = Frames.live()
    _ = state.reduce(.commandText("seek 400"))
    #expect(state.shownStep == 400)
    let report = state.report(of: "L02.attn.q")
    #expect(report?.bits == 2 && state.run.layer("L02.attn.q")?.report?.bits == 3)
    #expect(Renderer.render(state).text.contains("PAST"))
    _ = Frames.press("g.", &state)
    #expect(state.view.timeCursor == nil)
  }

  @Test func commandsAreFollowedToTheirEnd() {
    let state = Frames.live()
    let records = state.run.commands.elements
    #expect(
      records.map(\.status) == [
        .applied(step: 480), .rejected(reason: "no checkpoint newer than 800"),
        .applied(step: 1000),
      ])
  }

  @Test func logsAreBoundedAndSayWhatTheyLost() {
    var run = RunState()
    for index in 0..<10_000 {
      run.apply(
        EngineEvent(
          sequence: index, step: index, seconds: 0, body: .logged(level: .info, text: "\(index)")))
    }
    #expect(run.log.elements.count <= 2500 && run.log.elements.count + run.log.dropped == 10_000)
    #expect(run.log.elements.last?.text == "9999")
  }

  @Test func historyIsThinnedEvenly() {
    var history = ReportHistory(capacity: 8)
    for step in 0..<1000 { history.append([], step: step) }
    let steps = history.snapshots.map(\.step)
    #expect(steps.count <= 8 && steps.first == 0)
    #expect(Set(zip(steps, steps.dropFirst()).map { $1 - $0 }) == [history.stride])
  }

  @Test func aScrolledLogStaysWhereItIs() {
    var state = Frames.live()
    _ = Frames.press("7kkk", &state)
    let before = LogRows.rows(state)[LogRows.rows(state).count - 1 - state.view.logOffset]
    let event = EngineEvent(
      sequence: 0, step: 1201, seconds: 200, body: .logged(level: .info, text: "more"))
    _ = state.reduce(.event(event))
    let rows = LogRows.rows(state)
    #expect(rows[rows.count - 1 - state.view.logOffset] == before && rows.last?.text == "more")
  }
}
