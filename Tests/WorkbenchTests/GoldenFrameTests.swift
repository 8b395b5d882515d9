import EngineMessages
import Testing
import Workbench

@Suite struct GoldenFrameTests {
  static let sizes = [(80, 24), (100, 30), (120, 40), (200, 60), (60, 16), (40, 10)]
  static let screens: [(String, String)] = [
    ("overview", "1"), ("layers", "2"), ("inspect", "3"), ("replay", "6"), ("log", "7"),
  ]

  @Test(arguments: screens) func screen(_ screen: (name: String, key: String)) throws {
    var state = Frames.live()
    _ = Frames.press(screen.key, &state)
    for (width, height) in Self.sizes {
      _ = state.reduce(.resized(width: width, height: height))
      try Frames.check(state, "\(screen.name)-\(width)x\(height)")
    }
  }

  @Test func overlays() throws {
    var state = Frames.live()
    _ = Frames.press("?bits", &state)
    try Frames.check(state, "help-100x30")
    _ = state.reduce(.key(.escape))
    _ = Frames.press("X", &state)
    try Frames.check(state, "confirm-100x30")
    _ = Frames.press("n:th", &state)
    _ = state.reduce(.key(.tab))
    try Frames.check(state, "command-100x30")
  }

  @Test func crosshairMarksAndDifference() throws {
    var state = Frames.live()
    _ = Frames.press(":seek 400", &state)
    _ = state.reduce(.key(.enter))
    _ = Frames.press("m1g.", &state)
    _ = state.reduce(.key(.left))
    for _ in 0..<20 { _ = state.reduce(.key(.left)) }
    try Frames.check(state, "crosshair-100x30")
    _ = Frames.press("3d", &state)
    try Frames.check(state, "inspect-difference-100x30")
    _ = Frames.press("t", &state)
    try Frames.check(state, "inspect-scales-100x30")
  }

  @Test func glyphSets() throws {
    for glyphs in [GlyphSet.ascii, .blocks] {
      var state = Frames.live(glyphs: glyphs)
      try Frames.check(state, "overview-\(glyphs.rawValue)-100x30")
      _ = Frames.press("3", &state)
      try Frames.check(state, "inspect-\(glyphs.rawValue)-100x30")
    }
  }

  @Test func picker() throws {
    var state = WorkbenchState(mode: .picker, width: 100, height: 30)
    try Frames.check(state, "picker-empty-100x30")
    let entries = (1...3).map { index in
      SessionEntry(
        name: "s000\(index)", path: "Sessions/s000\(index)", startedAt: "2026-11-24 10:0\(index)",
        model: "embedded default", steps: 1200 * index, lastLoss: 1.9, state: "finished")
    }
    _ = state.reduce(.sessions(entries))
    _ = state.reduce(.key(.down))
    #expect(state.reduce(.key(.enter)) == [.open(.embeddedVision)])
    _ = state.reduce(.key(.down))
    try Frames.check(state, "picker-100x30")
    #expect(state.reduce(.key(.enter)) == [.open(.session(path: "Sessions/s0001"))])
  }

  @Test func beginning() throws {
    var state = WorkbenchState(mode: .live, width: 100, height: 30)
    try Frames.check(state, "overview-idle-100x30")
    _ = state.reduce(.events(Array(SyntheticRun.events(steps: 1).prefix(1))))
    try Frames.check(state, "overview-prepare-100x30")
  }

  @Test func otherCurves() throws {
    var state = Frames.live()
    _ = Frames.press("tt", &state)
    try Frames.check(state, "overview-gradient-100x30")
    _ = Frames.press("itte", &state)
    #expect(Renderer.render(state).text.contains("tokens/s"))
  }
}
