import EngineMessages
import Testing

@testable import Workbench

@Suite struct GhostTests {
  private func entry(_ name: String) -> SessionEntry {
    SessionEntry(
      name: name, path: "Sessions/\(name)", startedAt: "", model: "", steps: 1, lastLoss: nil,
      state: "finished")
  }

  /// The synthetic run with losses `factor` times as large.
  private func ghost(_ name: String, factor: Double = 1, steps: Int = 900) -> GhostRun {
    var run = RunState()
    for var event in SyntheticRun.events(steps: steps) {
      if case .stepCompleted(var report) = event.body {
        report.loss *= factor
        event.body = .stepCompleted(report)
      }
      if case .layersReported(var reports) = event.body {
        for index in reports.indices { reports[index].loss *= factor }
        event.body = .layersReported(reports)
      }
      run.apply(event)
    }
    return GhostRun(name: name, run: run)
  }

  private func show(_ names: [String], _ state: inout WorkbenchState) {
    for (index, name) in names.enumerated() {
      _ = state.reduce(.ghost(ghost(name, factor: 1.25 + 0.25 * Double(index))))
    }
  }

  @Test func theKeyAsksWhichAndTheLineReadsIt() {
    var state = Frames.live()
    #expect(Frames.press("a", &state) == [.listSessions])
    _ = state.reduce(.sessions(["s0427", "s0003", "s0004"].map(entry)))
    // The run's own session is none of the others.
    let text = Renderer.render(state).text
    #expect(text.contains("s0003  s0004") && !text.contains("s0427  s0003"))
    _ = state.reduce(.key(.tab))
    #expect(
      state.reduce(.key(.enter)) == [.loadGhost(name: "s0003", path: "Sessions/s0003")])
    #expect(
      state.reduce(.commandText("ghost old/runs/a b")) == [
        .loadGhost(name: "a b", path: "old/runs/a b")
      ])
  }

  @Test func severalAreTaggedByNameAndStroke() throws {
    var state = Frames.live(120, 40)
    show(["s0003", "s0004"], &state)
    #expect(Renderer.render(state).text.contains("loss: train ━ val ╌ ┈ s0003 ╍ s0004"))
    try Frames.check(state, "ghost-overview-120x40")
    let curves = state.view.ghosts.curves { $0.curves.loss }
    #expect(curves.map(\.stroke) == [.dotted, .dashDotted] && Set(curves.map(\.role)).count == 2)
    _ = Frames.press("3", &state)
    try Frames.check(state, "ghost-inspect-120x40")
    #expect(Renderer.render(state).text.contains("behind: ┈ s0003 ╍ s0004"))
    state.glyphs = .ascii
    _ = Frames.press("1", &state)
    try Frames.check(state, "ghost-ascii-120x40")
  }

  @Test func strokesStayWhileOthersGo() {
    var state = Frames.live()
    show(["a", "b", "c"], &state)
    _ = state.reduce(.commandText("ghost a"))
    #expect(state.view.ghosts.names == ["b", "c"])
    #expect(state.view.ghosts.curves { $0.curves.loss }.map(\.stroke) == [.dashDotted, .sparse])
    show(["d"], &state)
    #expect(state.view.ghosts.names == ["d", "b", "c"])
    #expect(state.reduce(.commandText("ghost e")).isEmpty)
    #expect(state.complaint?.contains("3 at most") == true)
    _ = state.reduce(.commandText("ghost off"))
    #expect(state.view.ghosts.isEmpty)
  }

  /// Another run's curve takes nothing from this one's: where both have dots, this one's role wins.
  @Test func theRunsOwnCurveStandsInFront() {
    var state = Frames.live(120, 40)
    let own = Renderer.render(state).cells.count { $0.style == state.stylesheet[.plotSeries1] }
    _ = state.reduce(.ghost(ghost("s0427-again")))
    let after = Renderer.render(state).cells.count { $0.style == state.stylesheet[.plotSeries1] }
    #expect(after >= own - 2)
  }

  @Test func aNewRunHasNoneAndAReplayMayHaveThem() {
    var state = Frames.live()
    show(["a"], &state)
    _ = state.reduce(.opened(.replay))
    #expect(state.view.ghosts.isEmpty)
    _ = state.reduce(.events(SyntheticRun.events(steps: 50)))
    show(["a"], &state)
    _ = state.reduce(.restored(RunState()))
    #expect(state.view.ghosts.names == ["a"])
  }

  @Test func whereThereAreNoCurvesItSaysWhy() {
    var picker = WorkbenchState(mode: .picker, width: 80, height: 24)
    #expect(Frames.press("a", &picker).isEmpty && picker.complaint == "ghost: no run is open")
    var sweep = WorkbenchState(mode: .live, width: 80, height: 24)
    _ = sweep.reduce(.events(SyntheticSweep.events(done: 9)))
    #expect(Frames.press("a", &sweep).isEmpty && sweep.complaint?.contains("sweep") == true)
  }

  @Test func curvesOnScreenAreExportedWithTheirNames() {
    var state = Frames.live()
    show(["s0003"], &state)
    guard case .exportPlot(_, let csv)? = state.reduce(.commandText("export c.csv")).first else {
      Issue.record("no export")
      return
    }
    #expect(csv.contains("\nloss of s0003,1,"))
  }
}
