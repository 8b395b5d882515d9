internal import EngineMessages

extension WorkbenchState {
  /// The overlay takes a key first, then the key table; `^c`, `^l` and `^z` always work.
  ///
  /// A key takes the message before it away: it has been seen, or the next one makes it stale.
  mutating func press(_ key: Key) -> [Effect] {
    if !isPointer(key) { view.notice = nil }
    switch key {
    case .control("c"), .control("l"), .control("z"): return chord(key)
    default: break
    }
    switch view.overlay {
    case .none: return chord(key)
    case .commandLine(let line): return type(key, in: line)
    case .filter(let prompt): return type(key, in: prompt)
    case .help(let help): return type(key, in: help)
    case .confirm(let question): return answer(key, question)
    }
  }

  /// Collects keys until they name a command or nothing.
  private mutating func chord(_ key: Key) -> [Effect] {
    if key == .escape, !view.pendingKeys.isEmpty {
      view.pendingKeys = []
      return []
    }
    view.pendingKeys.append(key)
    switch keys.match(view.pendingKeys) {
    case .unfinished: return []
    case .command(let line):
      view.pendingKeys = []
      return run(line, origin: .key)
    case .none:
      let typed = view.pendingKeys.map(KeySpelling.name(of:)).joined()
      view.pendingKeys = []
      if !isPointer(key) { complain("no key \(typed), ? lists them") }
      return []
    }
  }

  private func isPointer(_ key: Key) -> Bool {
    if case .mouse = key { return true }
    return key == .unknown
  }

  private mutating func answer(_ key: Key, _ question: Confirmation) -> [Effect] {
    switch key {
    case .character("Y"): break
    case .character("y") where !question.steers: break
    case .character("y"):
      say("an upper-case Y says yes: it changes the run")
      return []
    case .character("n"), .character("N"), .character("q"), .escape, .enter:
      view.overlay = .none
      return []
    default: return []
    }
    view.overlay = .none
    return run(question.command, origin: .commandLine)
  }

  private mutating func type(_ key: Key, in state: HelpState) -> [Effect] {
    var help = state
    let rows = HelpRows.rows(keys, filter: help.editor.text)
    switch key {
    case .escape: view.overlay = .none
    case .up, .control("p"): help.row = max(help.row - 1, 0)
    case .down, .control("n"): help.row = min(help.row + 1, max(rows.count - 1, 0))
    case .pageUp: help.row = max(help.row - height / 2, 0)
    case .pageDown: help.row = min(help.row + height / 2, max(rows.count - 1, 0))
    case .enter:
      guard rows.indices.contains(help.row) else { return [] }
      view.overlay = .none
      return run(rows[help.row].command, origin: .key)
    default:
      if help.editor.edit(key) { help.row = 0 }
    }
    if key != .escape { view.overlay = .help(help) }
    return []
  }
}
