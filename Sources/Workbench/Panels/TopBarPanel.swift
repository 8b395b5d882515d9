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
    let tail = tail(words, area.width >= 80 ? name : "", room: area.width - x)
    let room = area.width - x - GlyphWidth.width(of: tail)
    canvas.textRight(tail, words.role, in: area)
    guard room > 8, state.mode != .picker else { return }
    let strip = Area(x: area.x + x + 1, y: area.y, width: room - 1, height: 1)
    TimelineStrip.paint(state, strip, &canvas)
  }

  /// State and name; the name takes no room from the tabs.
  private static func tail(_ words: StateWord, _ name: String, room: Int) -> String {
    let state = " \(words.glyph) \(words.word) "
    let left = room - GlyphWidth.width(of: state) - 1
    guard left >= 6, !name.isEmpty else { return state }
    let fits = GlyphWidth.width(of: name) <= left
    return state + (fits ? name : fitted(name, min(left, max(room / 3, 12)))) + " "
  }
}

extension String {
  fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst() }
}
