internal import EngineMessages

/// Tabs, the timeline in one line, and the state in a glyph and a word.
enum TopBarPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    canvas.fill(area, .bar)
    var x = canvas.text(" bfq ", .bar, in: area)
    let full = area.width >= 100
    for screen in Screen.allCases where state.mode != .picker {
      let role: Role = screen == state.view.screen ? .tabActive : .tab
      let name = full ? screen.name.capitalized : screen.details.tab
      let bare = area.width < 76 && screen != state.view.screen
      x += canvas.text("[\(screen.rawValue)]\(bare ? "" : name)", role, in: area, at: x)
      x += canvas.text(" ", .bar, in: area, at: x)
    }
    let words = StateWord.current(state)
    let name =
      state.run.description?.name ?? state.run.sweep.description?.name
      ?? state.sessionIndex?.name ?? ""
    let tail =
      area.width >= 80
      ? " \(words.glyph) \(words.word) \(fitted(name, area.width / 5)) "
      : " \(words.glyph) \(words.word) "
    let room = area.width - x - GlyphWidth.width(of: tail)
    canvas.textRight(tail, words.role, in: area)
    guard room > 8, state.mode != .picker else { return }
    let strip = Area(x: area.x + x + 1, y: area.y, width: room - 1, height: 1)
    TimelineStrip.paint(state, strip, &canvas)
  }
}

extension String {
  fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst() }
}
