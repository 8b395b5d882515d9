import EngineMessages
import Testing
import Workbench

@Suite struct CompareScreenTests {
  private func event(_ state: WorkbenchState, _ body: EngineEventBody) -> WorkbenchMessage {
    .events([
      EngineEvent(
        sequence: state.run.eventCount, step: state.run.step, seconds: state.run.seconds,
        body: body)
    ])
  }

  private static let report = ComparisonReport(
    prompt: "Once", step: 1200,
    reference: .init(text: " upon a time", tokens: 4, tokensPerSecond: 7000),
    shiftAdd: .init(text: " upon a hill", tokens: 4, tokensPerSecond: 24_000),
    firstDivergence: 3, positions: 6, divergence: 0.0123, agreement: 5.0 / 6,
    operations: [
      .init(place: "linear sites", shifts: 120_000, adds: 340_000, multiplies: 0),
      .init(place: "head", shifts: 0, adds: 32_768, multiplies: 32_768),
    ],
    referenceBytes: 3_300_000, shiftAddBytes: 240_000,
    referenceEnergy: .init(compute: 4e6, onChip: 4e7, memory: 5e8),
    shiftAddEnergy: .init(compute: 7e5, onChip: 3e6, memory: 4e7), wasCancelled: false)

  private func asked() -> (state: WorkbenchState, effects: [Effect]) {
    var state = Frames.live()
    _ = Frames.press("5", &state)
    _ = state.reduce(.key(.enter))
    _ = Frames.press("tokens=4 Once", &state)
    let effects = state.reduce(.key(.enter))
    return (state, effects)
  }

  @Test func aPromptBecomesOneCommand() throws {
    let (_, effects) = asked()
    guard case .send(let command) = effects.first else {
      Issue.record("expected a command, found \(effects)")
      return
    }
    #expect(command.action == .compare(prompt: "Once", tokens: 4))
    #expect(command.text == "compare Once")
  }

  @Test func textsGrowAndTheReportStands() throws {
    var (state, _) = asked()
    let applied = EngineEventBody.commandApplied(
      id: 1, text: "compare Once", step: 1200, inverse: nil)
    _ = state.reduce(event(state, applied))
    _ = state.reduce(event(state, .comparisonProgressed(engine: .reference, text: " upon")))
    #expect(state.run.comparison.isRunning && state.run.comparison.referenceText == " upon")
    _ = state.reduce(event(state, .compared(Self.report)))
    #expect(!state.run.comparison.isRunning)
    for (width, height) in GoldenFrameTests.sizes {
      _ = state.reduce(.resized(width: width, height: height))
      try Frames.check(state, "compare-\(width)x\(height)")
    }
  }

  @Test func aReplayAnswersNoPrompt() {
    var state = WorkbenchState(mode: .replay, width: 80, height: 24)
    _ = state.reduce(.events(SyntheticRun.events(steps: 10)))
    #expect(Frames.press(":compare x", &state).isEmpty)
    #expect(state.reduce(.key(.enter)).isEmpty)
    #expect(Renderer.render(state).text.contains("a replay has no engine to ask"))
  }
}
