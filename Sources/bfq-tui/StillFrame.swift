import ArgumentParser
import DataFaults
import Models
import SessionStore
import Workbench

/// A workbench without a terminal: the state that a snapshot or a cast is drawn from.
enum StillFrame {
  /// An empty state of the size and look wanted, 100x30 by default.
  static func state(
    _ mode: WorkbenchMode, _ options: ScreenOptions, depth: ColorDepth = .mono
  ) throws -> WorkbenchState {
    let size = options.cells ?? (100, 30)
    let themes = InstalledThemes.load()
    guard let theme = themes.library[options.theme] else {
      throw DataFault(
        file: options.theme, place: "--theme", found: "no theme of that name",
        expected: themes.library.names.joined(separator: ", "))
    }
    return WorkbenchState(
      mode: mode, theme: theme, themes: themes.library, depth: depth,
      glyphs: options.glyphs.flatMap(GlyphSet.init) ?? .braille, readOnly: options.readonly,
      keys: InstalledKeys.load().table, width: size.width, height: size.height)
  }

  /// Turns to a screen, then obeys the lines of a script; `content` answers seeks, where it can.
  ///
  /// Throws: `DataFault` with the line that cannot be obeyed.
  static func show(
    _ screen: String, script: String?, in state: inout WorkbenchState,
    content: any WorkbenchContent = NoContent()
  ) throws {
    try obey("screen \(screen)", of: "--screen", in: &state, content)
    for line in try ScriptFile.lines(script) {
      try obey(line, of: script ?? "", in: &state, content)
    }
  }

  /// The frame for stdout: lines of text, or an object that holds them.
  static func text(_ state: WorkbenchState, json: Bool) -> String {
    let frame = Renderer.render(state).text
    guard json else { return frame }
    return JSONObject([
      "frame": frame, "columns": state.width, "rows": state.height, "step": state.run.step,
    ]).text
  }

  private static func obey(
    _ line: String, of script: String, in state: inout WorkbenchState,
    _ content: any WorkbenchContent
  ) throws {
    func fault(_ found: String) -> DataFault {
      DataFault(file: script, place: line, found: found, expected: "a command that can be run here")
    }
    var effects = state.reduce(.commandText(line))
    while !effects.isEmpty {
      let effect = effects.removeFirst()
      guard let answer = try answer(effect, state, content) else {
        throw fault("one that needs a terminal")
      }
      for message in answer { effects += state.reduce(message) }
    }
    if let complaint = state.complaint { throw fault(complaint) }
  }

  /// What carrying an effect out tells; nil where only a screen could.
  private static func answer(
    _ effect: Effect, _ state: WorkbenchState, _ content: any WorkbenchContent
  ) throws -> [WorkbenchMessage]? {
    switch effect {
    case .seek(let target): return content is NoContent ? nil : content.seek(target, at: 0)
    case .setPlayback(let playing, let speed):
      return [.playback(playing: playing, speed: speed)]
    case .listSessions:
      return [.sessions(SessionCatalog.list(in: SessionPlaces.all).map(SessionEntry.init))]
    case .loadGhost(let name, let path): return [GhostReader.read(name, at: path)]
    case .saveScreen(let path): return try save(Renderer.render(state).text + "\n", to: path)
    case .exportPlot(let path, let csv): return try save(csv, to: path)
    case .exportSweep(let path, let text): return try save(text, to: path)
    case .repaint: return []
    case .send, .quit, .leaveNow, .open, .copy, .suspend, .closeCell: return nil
    }
  }

  private static func save(_ text: String, to path: String) throws -> [WorkbenchMessage] {
    try AtomicFile.write(Array(text.utf8), to: path)
    return [.notice("saved \(path)")]
  }
}

/// `--screen NAME`.
enum ScreenName {
  static let help = ArgumentHelp(
    "Screen to show: \(Screen.allCases.map(\.name).joined(separator: ", ")).", valueName: "name")

  static func check(_ name: String) throws {
    guard Screen(name: name) == nil else { return }
    let names = Screen.allCases.map(\.name).joined(separator: ", ")
    throw ValidationError("--screen: found \(name), expected one of \(names)")
  }
}
