import ArgumentParser
import DataFaults
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
      width: size.width, height: size.height)
  }

  /// Turns to a screen, then obeys the lines of a script.
  static func show(
    _ screen: String, script: String?, in state: inout WorkbenchState
  ) throws {
    _ = state.reduce(.commandText("screen \(screen)"))
    for line in try ScriptFile.lines(script) { _ = state.reduce(.commandText(line)) }
  }
}

/// `--screen NAME`.
enum ScreenName {
  static func check(_ name: String) throws {
    guard Screen(name: name) == nil else { return }
    let names = Screen.allCases.map(\.name).joined(separator: ", ")
    throw ValidationError("--screen: found \(name), expected one of \(names)")
  }
}
