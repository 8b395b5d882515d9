import EngineMessages
import Testing

@testable import Workbench

@Suite struct SweepScreenTests {
  private func sweep(done: Int, glyphs: GlyphSet = .braille) -> WorkbenchState {
    var state = WorkbenchState(mode: .live, glyphs: glyphs, width: 100, height: 30)
    _ = state.reduce(.commandText("sweep"))
    _ = state.reduce(.events(SyntheticSweep.events(done: done)))
    return state
  }

  private func command(_ effects: [Effect]) -> EngineAction? {
    guard case .send(let command)? = effects.last else { return nil }
    return command.action
  }

  @Test func frames() throws {
    var state = sweep(done: 22)
    _ = Frames.press("jj", &state)
    for (width, height) in GoldenFrameTests.sizes {
      _ = state.reduce(.resized(width: width, height: height))
      try Frames.check(state, "sweep-\(width)x\(height)")
    }
    _ = Frames.press("t", &state)
    _ = state.reduce(.resized(width: 60, height: 16))
    try Frames.check(state, "sweep-plot-60x16")
    #expect(Renderer.render(state).text.contains("●"))
    var plain = sweep(done: 45, glyphs: .ascii)
    _ = plain.reduce(.resized(width: 80, height: 24))
    try Frames.check(plain, "sweep-ascii-80x24")
  }

  @Test func aRunShowsItsSensitivities() throws {
    var state = Frames.live(80, 24)
    _ = Frames.press("4", &state)
    try Frames.check(state, "allocation-none-80x24")
    let layers = state.run.layers.enumerated().map { index, layer in
      SensitivityReport.Layer(
        name: layer.description.name, count: layer.description.rows * layer.description.columns,
        rises: [2, 3, 4].map { 0.04 / Double((index + 1) * (1 << (2 * ($0 - 2)))) },
        bits: index < 8 ? 3 : 2)
    }
    let report = SensitivityReport(
      budget: .averageBits(2.5), widths: [2, 3, 4], layers: layers, count: 4080,
      referenceNLL: 1.001, averageBits: 2.47, predictedRise: 0.031, seconds: 9.25)
    _ = state.reduce(
      .event(
        EngineEvent(sequence: 9999, step: 1200, seconds: 200, body: .bitsAllocated(report))))
    // The choice may have been taken back since: what layers have is shown.
    var reports = state.run.layers.compactMap(\.report)
    for index in reports.indices { reports[index].bits = index < 8 ? 3 : 2 }
    _ = state.reduce(
      .event(
        EngineEvent(sequence: 10_000, step: 1200, seconds: 201, body: .layersReported(reports))))
    let view = try #require(AllocationView(state))
    #expect(view.bits == report.layers.map(\.bits))
    for index in reports.indices { reports[index].bits = 2 }
    var undone = state
    _ = undone.reduce(
      .event(
        EngineEvent(sequence: 10_001, step: 1200, seconds: 202, body: .layersReported(reports))))
    #expect(AllocationView(undone)?.averageBits == 2)
    for (width, height) in [(60, 16), (80, 24), (120, 40)] {
      _ = state.reduce(.resized(width: width, height: height))
      try Frames.check(state, "allocation-\(width)x\(height)")
    }
  }

  @Test func arrowsWalkTheGridAndStopAtItsEdges() {
    var state = sweep(done: 22)
    #expect(state.selectedCell?.id == "rtn-2bit-seed1")
    _ = Frames.press("kkhh", &state)
    #expect(state.selectedCell?.id == "rtn-2bit-seed1")
    _ = Frames.press("jjjjjjjjlllllnn", &state)
    #expect(state.selectedCell?.id == "qat-butterfly-4bit-seed3")
    _ = Frames.press("n", &state)
    #expect(state.selectedCell?.seed == 1)
  }

  @Test func looksNeverSteerAndCapitalsDo() {
    var state = sweep(done: 22)
    for key in "hjkltnsoe" {
      let effects = Frames.press(String(key), &state)
      #expect(command(effects) == nil)
    }
    _ = Frames.press("gg", &state)
    #expect(
      command(Frames.press("E", &state)) == .runCells(cells: state.selectedCell!.id, again: true))
    #expect(command(Frames.press("K", &state)) == .skipCell)
    #expect(command(Frames.press("P", &state)) == .pause)
    #expect(Frames.press("B", &state).isEmpty)
    #expect(Renderer.render(state).text.contains("the cells of a sweep keep their settings"))
    _ = Frames.press("X", &state)
    #expect(command(Frames.press("Y", &state)) == .stop)
  }

  @Test func commandsByName() {
    var state = sweep(done: 22)
    func run(_ line: String) -> [Effect] { state.reduce(.commandText(line)) }
    #expect(command(run("sweep stop")) == .stop)
    #expect(command(run("sweep rerun qat-*")) == .runCells(cells: "qat-*", again: true))
    #expect(command(run("sweep run *-3bit-*")) == .runCells(cells: "*-3bit-*", again: false))
    #expect(run("sweep rerun nothing").isEmpty)
    #expect(run("sweep dance").isEmpty)
    guard case .exportSweep("t.md", let text)? = run("sweep export t.md").first else {
      Issue.record("expected a file")
      return
    }
    #expect(text.contains("| Method |"))
    #expect(run("sweep export t.docx").isEmpty)
  }

  @Test func aCellsSessionOpensAndTheSweepComesBack() {
    var state = sweep(done: 22)
    _ = Frames.press("jj", &state)
    let opened = state.reduce(.key(.enter))
    #expect(opened == [.open(.cell(session: "cells/qat-2bit-seed1"))])
    let before = (state.run, state.view)
    _ = state.reduce(.openedCell)
    #expect(state.mode == .replay && state.run.sweep.description == nil)
    _ = state.reduce(.events(SyntheticRun.events(steps: 10)))
    #expect(Frames.press("4", &state) == [.closeCell])
    #expect(state.mode == .live && state.run == before.0 && state.view == before.1)
    _ = state.reduce(.openedCell)
    #expect(Frames.press("q", &state) == [.closeCell])
    #expect(state.parked == nil)
  }

  @Test func leavingBehindACellStopsTheSweep() {
    var state = sweep(done: 22)
    _ = state.reduce(.openedCell)
    let effects = state.reduce(.key(.control("c")))
    #expect(effects.first == .closeCell && command(effects) == .stop)
    let ended = EngineEventBody.sweepFinished(
      SweepSummary(ending: .stopped, done: 22, total: 45, seconds: 5))
    let event = EngineEvent(sequence: 500, step: 22, seconds: 99, body: ended)
    #expect(state.reduce(.event(event)) == [.quit(code: 130)])
  }

  @Test func anEndedSweepStillTakesCells() {
    var state = sweep(done: 45)
    #expect(command(Frames.press("E", &state)) != nil)
    #expect(Frames.press("K", &state).isEmpty)
    #expect(Renderer.render(state).text.contains("the sweep has ended"))
  }

  @Test func aBudgetBecomesOneCommand() {
    var state = Frames.live()
    #expect(
      command(state.reduce(.commandText("allocate bits=2.5"))) == .allocate(.averageBits(2.5)))
    #expect(
      command(state.reduce(.commandText("allocate size=200KiB"))) == .allocate(.bytes(204_800)))
    #expect(state.view.screen == .sweep)
    for line in ["allocate", "allocate bits=9", "allocate size=x"] {
      #expect(state.reduce(.commandText(line)).isEmpty)
    }
  }
}
