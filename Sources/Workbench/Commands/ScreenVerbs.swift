/// Verbs that choose what is on screen and how it looks.
enum ScreenVerbs {
  static let rows: [Verb] = [
    Verb(
      name: "screen", usage: "NAME", help: "open a screen", completions: screenNames, run: screen),
    Verb(name: "overview", help: "the run at a glance") { s, _ in try open(&s, .overview) },
    Verb(name: "layers", help: "all layers in a sheet") { s, _ in try open(&s, .layers) },
    Verb(name: "inspect", help: "one layer") { s, _ in try open(&s, .inspect) },
    Verb(name: "replay", help: "the timeline, enlarged") { s, _ in try open(&s, .replay) },
    Verb(name: "log", help: "what happened, line by line") { s, _ in try open(&s, .log) },
    Verb(name: "last-screen", help: "the screen before") { s, _ in try open(&s, s.view.lastScreen)
    },
    Verb(name: "next-screen", help: "the next screen") { s, _ in try turn(&s, by: 1) },
    Verb(name: "previous-screen", help: "the screen to the left") { s, _ in try turn(&s, by: -1) },
    Verb(name: "help", usage: "[WORD]", help: "all keys; type to filter, Enter runs") { s, a in
      var help = HelpState()
      help.editor = LineEditor(a.text)
      s.view.overlay = .help(help)
      return []
    },
    Verb(name: "command", usage: "[LINE]", help: "type a command") { s, a in
      if let inner = VerbTable.verb(of: a.text), let reason = inner.reason(s) {
        throw CommandFault("\(inner.name): \(reason)")
      }
      let line = a.words.isEmpty ? "" : a.text + (a.text.hasSuffix("=") ? "" : " ")
      s.view.overlay = .commandLine(CommandLineState(line))
      return []
    },
    Verb(name: "filter-prompt", help: "type a filter: attn & sat>4.4%") { s, _ in
      let log = s.view.screen == .log
      s.view.overlay = .filter(FilterPrompt(log ? s.view.logFilter : s.view.filter?.text ?? ""))
      return []
    },
    Verb(
      name: "theme", usage: "NAME", help: "change the theme", completions: { $0.themes.names },
      run: theme),
    Verb(
      name: "glyphs", usage: "braille|blocks|ascii|next", help: "change the glyph set",
      completions: { _ in GlyphSet.allCases.map(\.rawValue) }, run: glyphs),
  ]

  private static let screenNames: @Sendable (WorkbenchState) -> [String] = { _ in
    Screen.allCases.map(\.name)
  }

  private static func screen(_ state: inout WorkbenchState, _ arguments: Arguments) throws
    -> [Effect]
  {
    let name = try arguments.word(0, "a screen's name")
    guard let screen = Screen(name: name) else { throw CommandFault("no screen \"\(name)\"") }
    return try open(&state, screen)
  }

  private static func open(_ state: inout WorkbenchState, _ screen: Screen) throws -> [Effect] {
    guard state.mode != .picker else { throw CommandFault("no run is open") }
    state.show(screen)
    return []
  }

  private static func turn(_ state: inout WorkbenchState, by count: Int) throws -> [Effect] {
    let screens = Screen.allCases
    let now = screens.firstIndex(of: state.view.screen) ?? 0
    return try open(&state, screens[(now + count + screens.count) % screens.count])
  }

  private static func theme(_ state: inout WorkbenchState, _ arguments: Arguments) throws
    -> [Effect]
  {
    let name = try arguments.word(0, "a theme's name")
    guard let theme = state.themes[name] else {
      let names = state.themes.names.joined(separator: ", ")
      throw CommandFault("no theme \"\(name)\"; there are: \(names.isEmpty ? "none" : names)")
    }
    state.theme = theme
    state.say("theme: \(name)")
    return []
  }

  private static func glyphs(_ state: inout WorkbenchState, _ arguments: Arguments) throws
    -> [Effect]
  {
    let name = arguments.words.first ?? "next"
    guard let glyphs = name == "next" ? state.glyphs.next : GlyphSet(rawValue: name) else {
      throw CommandFault("no glyph set \"\(name)\"")
    }
    state.glyphs = glyphs
    state.say("glyphs: \(glyphs.rawValue)")
    return []
  }
}
