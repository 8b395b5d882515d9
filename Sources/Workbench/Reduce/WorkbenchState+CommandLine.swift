internal import EngineMessages

extension WorkbenchState {
  /// The `:` line: Enter runs, Tab completes, up and down walk the history.
  mutating func type(_ key: Key, in state: CommandLineState) -> [Effect] {
    var line = state
    switch key {
    case .escape:
      view.overlay = .none
      return []
    case .enter: return submit(line.editor.text)
    case .backspace where line.editor.text.isEmpty:
      view.overlay = .none
      return []
    case .up: walk(&line, by: 1)
    case .down: walk(&line, by: -1)
    case .tab: complete(&line, by: 1)
    case .backTab: complete(&line, by: -1)
    default:
      if line.editor.edit(key) { line.completions = [] }
    }
    view.overlay = .commandLine(line)
    return []
  }

  private mutating func submit(_ text: String) -> [Effect] {
    view.overlay = .none
    guard text.contains(where: { $0 != " " }) else { return [] }
    if view.history.last != text { view.history.append(text) }
    if view.history.count > 200 { view.history.removeFirst() }
    return run(text, origin: .commandLine)
  }

  private func walk(_ line: inout CommandLineState, by count: Int) {
    let offset = (line.historyOffset ?? -1) + count
    guard offset < view.history.count else { return }
    line.historyOffset = offset < 0 ? nil : offset
    line.editor = LineEditor(offset < 0 ? "" : view.history[view.history.count - 1 - offset])
    line.completions = []
  }

  private func complete(_ line: inout CommandLineState, by count: Int) {
    if line.completions.isEmpty {
      line.completions = Completion.lines(line.editor.text, self)
      line.completion = count > 0 ? 0 : line.completions.count - 1
    } else {
      let total = line.completions.count
      line.completion = (line.completion + count + total) % total
    }
    guard line.completions.indices.contains(line.completion) else { return }
    line.editor = LineEditor(line.completions[line.completion])
  }
}

/// What Tab offers behind what was typed.
enum Completion {
  /// Whole lines, in the order of the verb table.
  static func lines(_ text: String, _ state: WorkbenchState) -> [String] {
    let text = text.drop { $0 == " " }
    guard let blank = text.firstIndex(of: " ") else {
      return VerbTable.rows.map(\.name).filter { $0.hasPrefix(text) }
    }
    let name = String(text[..<blank])
    let typed = text[text.index(after: blank)...].drop { $0 == " " }
    guard !typed.contains(" "), let verb = VerbTable.byName[name] else { return [] }
    return verb.completions(state).filter { $0.hasPrefix(typed) }.map { "\(name) \($0)" }
  }
}
