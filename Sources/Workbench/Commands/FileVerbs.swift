internal import VisibleText

/// Verbs whose outcome leaves the workbench: files and the clipboard.
enum FileVerbs {
  static let rows: [Verb] = [
    Verb(name: "export", usage: "FILE.csv", help: "write the curves on screen as CSV") { s, a in
      let path = try a.word(0, "a file")
      guard path.hasSuffix(".csv") else { throw CommandFault("expected FILE.csv") }
      return [.exportPlot(path: path, csv: PlotExport.csv(s))]
    },
    Verb(name: "save-screen", usage: "FILE", help: "write the frame as text") { s, a in
      [.saveScreen(path: try a.word(0, "a file"))]
    },
    Verb(name: "copy", help: "copy the row to the clipboard") { s, _ in
      // What is pasted somewhere else is what was on screen, in one line.
      guard let text = copied(s).map(VisibleText.line) else {
        throw CommandFault("nothing to copy here")
      }
      s.say("copied: \(text)")
      return [.copy(text: text)]
    },
  ]

  private static func copied(_ state: WorkbenchState) -> String? {
    if state.view.screen == .log {
      let rows = LogRows.rows(state)
      let index = rows.count - 1 - state.view.logOffset
      return rows.indices.contains(index) ? rows[index].text : nil
    }
    guard let name = state.currentLayer, let report = state.report(of: name) else { return nil }
    let numbers = LayerColumn.allCases.filter { $0 != .name && $0 != .shape }
    return name + numbers.map { " \($0.rawValue)=\(Number.figure($0.value(report)))" }.joined()
  }
}
