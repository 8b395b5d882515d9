/// Verbs that change how curves are drawn.
enum PlotVerbs {
  static let rows: [Verb] = [
    Verb(name: "zoom-in", help: "half the steps, around the crosshair") { s, _ in
      s.view.zoom = min(s.view.zoom + 1, 16)
      return []
    },
    Verb(name: "zoom-out", help: "twice the steps") { s, _ in
      s.view.zoom = max(s.view.zoom - 1, 0)
      return []
    },
    Verb(name: "fit", help: "the whole run, no crosshair") { s, _ in
      s.view.zoom = 0
      s.view.crosshair = nil
      return []
    },
    Verb(name: "log-y", help: "linear or logarithmic values") { s, _ in
      s.view.logScale.toggle()
      return []
    },
    Verb(name: "smooth", help: "smooth curves, raw behind") { s, _ in
      s.view.smoothing.toggle()
      return []
    },
    Verb(
      name: "difference", help: "compare with the next mark, or stop",
      blocked: { $0.view.marks.isEmpty ? "no mark yet (m and a letter)" : nil }, run: difference),
    Verb(name: "next-view", help: "next curve; in the inspector codes, scales, angles") { s, _ in
      if s.view.screen == .sweep {
        s.view.showsPareto.toggle()
        return []
      }
      if s.view.screen == .inspect {
        s.view.inspectView = s.view.inspectView.next
      } else {
        s.view.curveView = s.view.curveView.next
      }
      return []
    },
  ]

  private static func difference(_ state: inout WorkbenchState, _ arguments: Arguments)
    -> [Effect]
  {
    let letters = state.view.marks.keys.sorted()
    let now = state.view.compareMark.flatMap(letters.firstIndex(of:))
    let next = now.map { $0 + 1 } ?? 0
    state.view.compareMark = letters.indices.contains(next) ? letters[next] : nil
    state.say(state.view.compareMark.map { "difference to M\($0)" } ?? "no difference")
    return []
  }
}
