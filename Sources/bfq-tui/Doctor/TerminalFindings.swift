import Foundation
import Workbench
import WorkbenchTerminal

/// What the workbench could draw here.
enum TerminalFindings {
  static var all: [Finding] {
    let options = TerminalOptions()
    let facts = TerminalFacts.read(options)
    return [terminal(facts, options), colors(facts, options), glyphs(facts), size(facts)]
  }

  private static func terminal(_ facts: TerminalFacts, _ options: TerminalOptions) -> Finding {
    let name = options.environment["TERM"] ?? ""
    guard facts.isTerminal else {
      return Finding(
        "terminal", .note, "input or output is none",
        means: "every command prints lines, as with --headless",
        advice: "start it in a terminal for the workbench")
    }
    guard !name.isEmpty, name != "dumb" else {
      return Finding(
        "terminal", .note, name.isEmpty ? "TERM is not set" : "TERM is dumb",
        means: "no cursor can be placed: train prints lines and takes commands, as with --plain",
        advice: "set TERM to what it is, e.g. xterm-256color")
    }
    guard let type = facts.type, facts.placesCursor else {
      return Finding(
        "terminal", .miss, "TERM is \(name), which the terminfo database does not know well enough",
        means: "no workbench, use train --plain",
        advice: "install ncurses-term, or set TERM=xterm-256color")
    }
    let known = type == name ? type : "\(name), used as \(type)"
    return Finding(
      "terminal", facts.hasAlternateScreen ? .ok : .note, known,
      means: facts.hasAlternateScreen
        ? "the workbench runs, and leaves the screen as it was"
        : "the workbench runs, and leaves its last frame behind: there is no second screen")
  }

  private static func colors(_ facts: TerminalFacts, _ options: TerminalOptions) -> Finding {
    let promised = "\(facts.colors) by terminfo"
    switch facts.depth {
    case .mono:
      let isRefused = !(options.environment["NO_COLOR"] ?? "").isEmpty
      return Finding(
        "colours", .note, isRefused ? "NO_COLOR is set" : promised,
        means: "bold, dim and reverse stand for colours; nothing is told by colour alone",
        advice: isRefused ? "--color always takes colours all the same" : nil)
    case .ansi16:
      return Finding(
        "colours", .note, promised, means: "themes use the terminal's own 16",
        advice: "TERM=xterm-256color, where that is true, gives 256")
    case .indexed256:
      return Finding(
        "colours", .ok, promised, means: "themes use 256",
        advice: TerminalColors.claimsTrueColor(options.environment)
          ? "COLORTERM claims exact colours, but terminfo has no -direct entry: ncurses-term has"
          : nil)
    case .trueColor:
      return Finding("colours", .ok, promised, means: "themes use exact colours")
    }
  }

  private static func glyphs(_ facts: TerminalFacts) -> Finding {
    guard facts.supportsUnicode else {
      return Finding(
        "characters", .note, "the locale's codeset is \(facts.codeset)",
        means: "curves and frames are drawn in ASCII",
        advice: "LC_ALL=C.UTF-8 gives braille, where the terminal can show it")
    }
    return Finding(
      "characters", .ok, "UTF-8: ⠁⠉⠛⠿⣿ ▁▃▅▇█ ░▒▓ ┌─┐ ‖θ‖",
      means: "curves are drawn in braille",
      advice: "where these are boxes or question marks, --glyphs ascii")
  }

  private static func size(_ facts: TerminalFacts) -> Finding {
    guard let columns = facts.columns, let rows = facts.rows, columns > 0, rows > 0 else {
      return Finding(
        "size", .note, facts.isTerminal ? "the terminal does not tell" : "no terminal",
        means: "frames of replay --snapshot are 100x30, or --size")
    }
    let isMicro = columns < 60 || rows < 16
    return Finding(
      "size", isMicro ? .note : .ok, "\(columns)x\(rows)",
      means: isMicro
        ? "a line a figure and no frames; every command works" : "every screen fits",
      advice: isMicro ? "from 60x16 on there are frames" : nil)
  }
}
