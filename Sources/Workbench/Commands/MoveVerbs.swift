internal import EngineMessages

/// Verbs that move the cursor of whatever the screen shows.
enum MoveVerbs {
  static let rows: [Verb] = [
    Verb(name: "up", help: "one row up; the layer before") { s, _ in rows(&s, by: -1) },
    Verb(name: "down", help: "one row down; the next layer") { s, _ in rows(&s, by: 1) },
    Verb(name: "left", help: "crosshair or columns to the left") { s, _ in across(&s, by: -1) },
    Verb(name: "right", help: "crosshair or columns to the right") { s, _ in across(&s, by: 1) },
    Verb(name: "first", help: "to the first row") { s, _ in rows(&s, by: -1_000_000) },
    Verb(name: "last", help: "to the last row") { s, _ in rows(&s, by: 1_000_000) },
    Verb(name: "half-up", help: "half a page up") { s, _ in rows(&s, by: -max(s.height / 4, 1)) },
    Verb(name: "half-down", help: "half a page down") { s, _ in rows(&s, by: max(s.height / 4, 1))
    },
    Verb(name: "page-up", help: "a page up") { s, _ in rows(&s, by: -max(s.height / 2, 1)) },
    Verb(name: "page-down", help: "a page down") { s, _ in rows(&s, by: max(s.height / 2, 1)) },
    Verb(name: "enter", help: "into the selected row", blocked: nothingToEnter, run: enter),
  ]

  private static func rows(_ state: inout WorkbenchState, by count: Int) -> [Effect] {
    if state.mode == .picker {
      state.view.pickerRow = min(max(state.view.pickerRow + count, 0), state.lastPickerRow)
    } else if state.showsSweep {
      state.view.sweepCursor.method += count
      state.clampSweepCursor()
    } else if state.view.screen == .log {
      scrollLog(&state, by: count)
    } else {
      selectLayer(&state, by: count)
    }
    return []
  }

  private static func scrollLog(_ state: inout WorkbenchState, by count: Int) {
    let last = max(LogRows.rows(state).count - 1, 0)
    state.view.logOffset = min(max(state.view.logOffset - count, 0), last)
  }

  static func selectLayer(_ state: inout WorkbenchState, by count: Int) {
    let names = LayerRows.rows(state).map(\.name)
    guard !names.isEmpty else { return }
    let now = state.currentLayer.flatMap(names.firstIndex(of:)) ?? 0
    state.view.selectedLayer = names[min(max(now + count, 0), names.count - 1)]
  }

  private static func across(_ state: inout WorkbenchState, by count: Int) -> [Effect] {
    guard !state.showsSweep else {
      state.view.sweepCursor.bits += count
      state.clampSweepCursor()
      return []
    }
    guard state.view.screen != .layers else {
      state.view.columnPage = max(state.view.columnPage + count, 0)
      return []
    }
    let window = PlotWindow.steps(state)
    let stride = max(window.count / max(state.width * 2 / 3, 1), 1)
    let now = state.view.crosshair ?? state.shownStep
    state.view.crosshair = min(max(now + count * stride, window.lowerBound), window.upperBound - 1)
    return []
  }

  private static let nothingToEnter: @Sendable (WorkbenchState) -> String? = { state in
    if state.mode == .picker || state.showsSweep { return nil }
    switch state.view.screen {
    case .log: return LogRows.rows(state).isEmpty ? "no line at this level yet" : nil
    case .compare: return CompareVerbs.blocked(state)
    default: return state.currentLayer == nil ? "no layers yet" : nil
    }
  }

  private static func enter(_ state: inout WorkbenchState, _ arguments: Arguments) throws
    -> [Effect]
  {
    if state.mode == .picker { return [.open(state.pickedTarget)] }
    if state.view.screen == .log { return try enterLog(&state) }
    if state.showsSweep { return SweepVerbs.open(&state) }
    if state.view.screen == .compare { return state.run("compare-prompt", origin: .key) }
    guard let layer = state.currentLayer else { throw CommandFault("no layers yet") }
    state.view.selectedLayer = layer
    state.show(.inspect)
    return []
  }

  private static func enterLog(_ state: inout WorkbenchState) throws -> [Effect] {
    let rows = LogRows.rows(state)
    let index = rows.count - 1 - state.view.logOffset
    guard rows.indices.contains(index) else { throw CommandFault("no line at this level yet") }
    state.say("time cursor at step \(Number.steps(rows[index].step)); g. follows again")
    return TimeVerbs.move(&state, to: rows[index].step)
  }
}

extension WorkbenchState {
  /// The layer the cursor is on: the chosen one, or the first of the sheet.
  var currentLayer: String? {
    if let name = view.selectedLayer, run.layerIndex[name] != nil { return name }
    return LayerRows.rows(self).first?.name
  }

  /// What the picker's row opens: the embedded models first, then the sessions.
  var pickedTarget: OpenTarget {
    let targets = OpenTarget.embedded + sessions.map { .session(path: $0.path) }
    return targets[min(view.pickerRow, targets.count - 1)]
  }

  /// The picker's last row.
  var lastPickerRow: Int { OpenTarget.embedded.count + sessions.count - 1 }

  mutating func show(_ screen: Screen) {
    guard screen != view.screen else { return }
    view.lastScreen = view.screen
    view.trail.append(view.screen)
    if view.trail.count > 16 { view.trail.removeFirst() }
    view.screen = screen
  }
}
