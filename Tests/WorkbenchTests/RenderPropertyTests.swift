import EngineMessages
import Testing

@testable import Workbench

@Suite struct RenderPropertyTests {
  static let sizes = [
    (0, 0), (1, 1), (2, 1), (1, 9), (3, 2), (5, 5), (12, 3), (29, 15), (40, 10), (59, 16),
    (60, 15), (60, 16), (61, 17), (79, 24), (80, 24), (95, 33), (100, 30), (120, 40), (159, 41),
    (160, 45), (200, 60), (231, 16), (61, 119), (400, 120),
  ]

  @Test func everyScreenAtEverySizeHoldsOneColumnACell() {
    var state = Frames.live(steps: 400)
    for keys in ["1", "2", "3", "t", "t", "4", "t", "6", "7", "1z", ":bits ", "?", "X"] {
      _ = state.reduce(.key(.escape))
      _ = Frames.press(keys, &state)
      if keys == ":bits " { _ = state.reduce(.key(.tab)) }
      for (width, height) in Self.sizes {
        _ = state.reduce(.resized(width: width, height: height))
        check(Renderer.render(state), width, height)
      }
      if case .confirm = state.view.overlay { _ = Frames.press("n", &state) }
    }
  }

  private func check(_ grid: CellGrid, _ width: Int, _ height: Int) {
    #expect(grid.width == width && grid.height == height && grid.cells.count == width * height)
    #expect(grid.cells.allSatisfy { GlyphWidth.width(of: $0.glyph) == 1 })
  }

  @Test func asciiMeansAscii() {
    var state = Frames.live(glyphs: .ascii)
    for keys in ["1", "2", "3", "t", "t", "4", "6", "7", "?"] {
      _ = Frames.press(keys, &state)
      for (width, height) in [(40, 10), (80, 24), (200, 60)] {
        let grid = Renderer.render(state, width: width, height: height)
        #expect(grid.cells.allSatisfy { $0.glyph.utf8.count == 1 && $0.glyph.utf8.first! < 0x7F })
        #expect(!grid.text.contains("?") || keys == "?" || grid.text.contains("? help"))
      }
    }
  }

  @Test func layoutsTileTheScreen() {
    for width in stride(from: 1, through: 400, by: 7) {
      for height in stride(from: 1, through: 120, by: 5) {
        for screen in Screen.allCases { tiles(width, height, screen) }
      }
    }
  }

  private func tiles(_ width: Int, _ height: Int, _ screen: Screen) {
    let whole = Area(x: 0, y: 0, width: width, height: height)
    tiles(whole, Layout.placements(width: width, height: height, screen: screen), screen)
    tiles(
      whole, Layout.placements(width: width, height: height, screen: screen, sweeping: true), screen
    )
  }

  private func tiles(_ whole: Area, _ placements: [Layout.Placement], _ screen: Screen) {
    let areas = placements.map(\.area)
    #expect(areas.allSatisfy { $0.isEmpty || whole.contains($0) })
    for (index, a) in areas.enumerated() {
      for b in areas[(index + 1)...] where !a.isEmpty && !b.isEmpty {
        let apart = a.right <= b.x || b.right <= a.x || a.bottom <= b.y || b.bottom <= a.y
        #expect(apart, "\(screen) \(whole.width)x\(whole.height): \(a) and \(b)")
      }
    }
  }

  @Test func lostValuesAreDrawnAsCrosses() {
    var state = Frames.live(steps: 100)
    let report = StepReport(
      step: 101, loss: .nan, crossEntropy: .nan, learningRate: 1e-4, gradientNorm: .infinity,
      clipped: true, tokens: 2048, seconds: 0.1)
    _ = state.reduce(
      .event(EngineEvent(sequence: 900, step: 101, seconds: 20, body: .stepCompleted(report))))
    #expect(Renderer.render(state).cells.contains { $0.glyph == "×" })
    #expect(state.run.curves.loss.columns(over: 101..<102, count: 1)[0].lost == 1)
  }

  @Test func wideGraphemesAreNeverCut() {
    var grid = CellGrid(width: 5, height: 1)
    #expect(grid.draw("a漢字b", x: 0, y: 0, style: .plain, maxWidth: 4) == 3)
    #expect(grid.cells.map(\.glyph) == ["a", "漢", "", " ", " "])
    #expect(grid.draw("e\u{301}\u{7}x", x: 0, y: 0, style: .plain) == 2)
    #expect(grid.cells[0].glyph == "e\u{301}")
  }

  /// A measurement, printed: times are no property of the code.
  @Test func renderTime() {
    var state = Frames.live(200, 60)
    let clock = ContinuousClock()
    for key in ["1", "2", "3", "6", "7"] {
      _ = Frames.press(key, &state)
      let took = clock.measure { for _ in 0..<50 { _ = Renderer.render(state) } } / 50
      let press =
        clock.measure {
          for _ in 0..<50 { _ = state.reduce(.key(.down)) }
        } / 50
      print("render 200x60 screen \(key): \(took) a frame, \(press) a key")
    }
  }
}
