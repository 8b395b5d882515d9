import EngineMessages
import Testing

@testable import Workbench

@Suite struct SteeringTests {
  private func actions(_ effects: [Effect]) -> [EngineAction] {
    effects.compactMap { if case .send(let command) = $0 { command.action } else { nil } }
  }

  private func type(_ line: String, _ state: inout WorkbenchState) -> [Effect] {
    Frames.press(line, &state) + state.reduce(.key(.enter))
  }

  @Test func upperCaseSteers() {
    var state = Frames.live()
    #expect(actions(Frames.press("P", &state)) == [.pause])
    #expect(actions(Frames.press("S", &state)) == [.step])
    #expect(actions(Frames.press("C", &state)) == [.checkpoint])
    #expect(actions(type("L1e-5", &state)) == [.setLearningRate(1e-5)])
    #expect(actions(type("B3", &state)) == [.setBits(layers: "L00.attn.o", bits: 3)])
    #expect(
      actions(Frames.press("F", &state)) == [.freezeAngles(layers: "L00.attn.o", frozen: true)])
    #expect(actions(Frames.press("O", &state)) == [.reorthogonalise(layers: "L00.attn.o")])
    #expect(state.view.sent.map(\.id) == Array(4...10))
    #expect(actions(Frames.press("Xy", &state)).isEmpty)
    #expect(actions(Frames.press("Y", &state)) == [.stop])
    #expect(actions(Frames.press("Rn", &state)).isEmpty)
    #expect(actions(Frames.press("RY", &state)) == [.rollback])
  }

  @Test func thePenaltyIsSetByItsName() {
    var state = Frames.live()
    #expect(actions(type(":set lambda=2.5", &state)) == [.setPenalty(2.5)])
    #expect(actions(type(":set lambda=-1", &state)).isEmpty)
    #expect(state.view.notice?.isFault == true)
  }

  @Test func markedLayersAreSteeredTogether() {
    var state = Frames.live()
    _ = Frames.press("2vjv", &state)
    let layers = state.view.markedLayers.sorted()
    #expect(layers.count == 2)
    #expect(
      actions(type("B2", &state)) == layers.map { .setBits(layers: $0, bits: 2) })
  }

  @Test func undoSendsTheInverse() {
    var state = Frames.live()
    #expect(actions(Frames.press("U", &state)) == [.setBits(layers: "L02.*", bits: 2)])
    #expect(actions(Frames.press("U", &state)).isEmpty)
    let command = state.view.sent[0]
    #expect(command.text == "undo #3: bits L02.* 2")
    let applied = EngineEventBody.commandApplied(
      id: command.id, text: command.text, step: 1201, inverse: .setBits(layers: "L02.*", bits: 3))
    _ = state.reduce(.event(EngineEvent(sequence: 0, step: 1201, seconds: 1, body: applied)))
    #expect(state.view.sent.isEmpty)
    #expect(actions(Frames.press("U", &state)) == [.setLearningRate(3e-4)])
  }

  @Test func readOnlyAndReplayCannotSteer() {
    var state = WorkbenchState(mode: .live, readOnly: true, width: 80, height: 24)
    _ = state.reduce(.events(SyntheticRun.events(steps: 60)))
    for key in "PSCLBFORXU" {
      #expect(Frames.press(String(key), &state).isEmpty)
      #expect(state.view.overlay == .none && state.view.notice?.isFault == true)
    }
    state.mode = .replay
    #expect(Frames.press("P", &state).isEmpty)
    #expect(Frames.press("p", &state) == [.setPlayback(playing: true, speed: 1)])
    #expect(Frames.press(",", &state) == [.seek(.relative(steps: -1))])
    _ = state.reduce(
      .sessionIndex(SessionIndex(name: "s", seconds: 9, firstStep: 0, lastStep: 1000)))
    #expect(type(":seek 500", &state) == [.seek(.step(500))])
  }

  @Test func interruptStopsThenLeaves() {
    var state = Frames.live()
    #expect(actions(state.reduce(.key(.control("c")))) == [.stop])
    #expect(state.leavingCode == 130)
    // However long the step takes: the line says what is waited for, and that one need not.
    _ = state.reduce(.tick(seconds: state.clock + 19))
    let line = Renderer.render(state).text
    #expect(
      line.contains("leaving: finishes step 1201 and its checkpoint (19 s); ^c again leaves now"))
    #expect(state.reduce(.key(.control("c"))) == [.leaveNow(code: 130)])
  }

  @Test func interruptLeavesAtOnceWhereNothingRuns() {
    var state = WorkbenchState(mode: .live, width: 100, height: 30)
    let preparing = EngineEventBody.phaseChanged(.preparing(what: "sampling"))
    _ = state.reduce(.event(EngineEvent(sequence: 0, step: 0, seconds: 0, body: preparing)))
    #expect(state.reduce(.key(.control("c"))) == [.quit(code: 130)])
    #expect(Renderer.render(state).text.contains("leaving: gives up what it prepares"))
    #expect(state.reduce(.key(.control("c"))) == [.leaveNow(code: 130)])
    var ended = Frames.live()
    let stopped = EngineEventBody.phaseChanged(.stopped(step: 1200))
    _ = ended.reduce(.event(EngineEvent(sequence: 9999, step: 1200, seconds: 9, body: stopped)))
    #expect(Renderer.render(ended).text.contains("STOPPED"))
    #expect(
      Frames.press("P", &ended).isEmpty
        && ended.view.notice?.text == "pause-resume: the run has ended")
    #expect(Frames.press("qY", &ended) == [.quit(code: 0)])
  }

  /// Sessions of earlier versions call every end a finish.
  @Test func aRunThatWasStoppedIsNotDone() {
    var run = RunState()
    for event in SyntheticRun.events(steps: 10) { run.apply(event) }
    var summary = RunSummary(
      ending: .stopped, step: 10, validation: nil, reference: nil, rtn: nil, bitsPerWeight: 2.3,
      orthogonalityError: 0, trainTokens: 1, seconds: 1, phaseSeconds: [:], lossDigest: "x")
    let last = EngineEvent(
      sequence: 9999, step: 10, seconds: 99, body: .phaseChanged(.finished(step: 10)))
    run.apply(last)
    var done = run
    run.apply(EngineEvent(sequence: 10000, step: 10, seconds: 99, body: .stopped(summary)))
    #expect(run.phase == .stopped(step: 10) && run.hasEnded && run.secondsLeft == nil)
    summary.ending = .finished
    done.apply(EngineEvent(sequence: 10000, step: 10, seconds: 99, body: .stopped(summary)))
    #expect(done.phase == .finished(step: 10))
  }

  @Test func interruptLeavesWhenTheEngineHasStopped() {
    var state = Frames.live()
    _ = state.reduce(.key(.control("c")))
    let summary = RunSummary(
      ending: .stopped, step: 1201, validation: nil, reference: nil, rtn: nil, bitsPerWeight: 2.3,
      orthogonalityError: 0, trainTokens: 1, seconds: 1, phaseSeconds: [:], lossDigest: "x")
    let event = EngineEvent(sequence: 0, step: 1201, seconds: 1, body: .stopped(summary))
    #expect(state.reduce(.event(event)) == [.quit(code: 130)])
  }

  @Test func quitAsksAtTheRootOnly() {
    var state = Frames.live()
    _ = Frames.press("3q", &state)
    #expect(state.view.screen == .overview && state.view.overlay == .none)
    _ = Frames.press("q", &state)
    #expect(actions(Frames.press("y", &state)).isEmpty)
    #expect(actions(Frames.press("Y", &state)) == [.stop])
    var picker = WorkbenchState(mode: .picker, width: 80, height: 24)
    #expect(Frames.press("qy", &picker) == [.quit(code: 0)])
  }

  @Test func commandLine() {
    var state = Frames.live()
    #expect(actions(type(":bits L03.* 3", &state)) == [.setBits(layers: "L03.*", bits: 3)])
    _ = type(":bist L03.* 3", &state)
    #expect(state.view.notice?.text == "unknown command \"bist\", did you mean bits?")
    _ = type(":set lr=fast", &state)
    #expect(state.view.notice?.text == "set: \"fast\" is not a learning rate")
    _ = type(":bits L9* 3", &state)
    #expect(state.view.notice?.text == "bits: no layer matches L9*")
    #expect(type(":save-screen f.txt", &state) == [.saveScreen(path: "f.txt")])
    _ = Frames.press(":", &state)
    _ = state.reduce(.key(.up))
    _ = state.reduce(.key(.up))
    #expect(type("", &state).isEmpty)
    #expect(
      state.view.history.last == ":bits L9* 3" || state.view.notice?.text.contains("L9") == true)
    guard case .exportPlot("p.csv", let csv)? = type(":export p.csv", &state).first else {
      Issue.record("no export")
      return
    }
    #expect(csv.hasPrefix("series,step,") && csv.split(separator: "\n").count > 1200)
  }

  @Test func scriptsRunTheSameCommands() {
    var state = Frames.live()
    let effects = state.reduce(.commandText("stop"))
    guard case .send(let command)? = effects.first else {
      Issue.record("nothing sent")
      return
    }
    #expect(command.origin == .script && command.action == .stop)
  }
}
