extension KeyTable {
  /// The keys as delivered. Lower case looks, UPPER CASE steers (`G` and `N` look, as in vim).
  public static let standard = KeyTable(
    rows: move + find + plot + time + ask + steer + leave)

  private static let plots: Set<Screen> = [.overview, .inspect, .replay]

  private static let move: [KeyRow] = [
    KeyRow(["Up", "k"], "up", .move),
    KeyRow(["Down", "j"], "down", .move),
    KeyRow(["Left", "h"], "left", .move),
    KeyRow(["Right", "l"], "right", .move),
    KeyRow(["gg", "Home"], "first", .move),
    KeyRow(["G", "End"], "last", .move),
    KeyRow(["^u"], "half-up", .move),
    KeyRow(["^d"], "half-down", .move),
    KeyRow(["PgUp"], "page-up", .move),
    KeyRow(["PgDn"], "page-down", .move),
    KeyRow(
      ["Enter"], "enter", .move, hint: "open", on: [.overview, .layers, .sweep, .compare, .log]),
    KeyRow(["Esc", "Backspace"], "back", .move),
    KeyRow(["Tab"], "next-screen", .move),
    KeyRow(["S-Tab"], "previous-screen", .move),
    KeyRow(["1"], "overview", .move),
    KeyRow(["2"], "layers", .move),
    KeyRow(["3"], "inspect", .move),
    KeyRow(["4"], "sweep", .move),
    KeyRow(["5"], "compare", .move),
    KeyRow(["6"], "replay", .move),
    KeyRow(["7"], "log", .move),
    KeyRow(["`"], "last-screen", .move),
  ]

  private static let find: [KeyRow] = [
    KeyRow(["/", "F3"], "filter-prompt", .find, hint: "filter", on: [.layers, .log]),
    KeyRow(["n"], "next-match", .find, hint: "next", on: [.sweep, .log]),
    KeyRow(["N"], "previous-match", .find),
    KeyRow(["gl"], "command layer", .find),
    KeyRow(["gw", "F2"], "worst", .find, hint: "worst", on: [.overview, .layers, .inspect]),
    KeyRow(["s", "F4"], "sort next", .find, hint: "sort", on: [.overview, .layers, .log]),
    KeyRow(["r"], "sort reverse", .find),
    KeyRow(["o"], "columns", .find, hint: "columns", on: [.layers]),
    KeyRow(["v"], "mark-layer", .find, hint: "mark", on: [.layers]),
    KeyRow(["*"], "marked-only", .find),
  ]

  private static let plot: [KeyRow] = [
    KeyRow(["z"], "zoom-in", .plot, hint: "zoom", on: plots),
    KeyRow(["x"], "zoom-out", .plot),
    KeyRow(["0"], "fit", .plot, hint: "fit", on: [.replay]),
    KeyRow(["e"], "log-y", .plot, hint: "log-y", on: plots),
    KeyRow(["i"], "smooth", .plot),
    KeyRow(["d"], "difference", .plot, hint: "diff", on: [.inspect]),
    KeyRow(["a"], "ghost", .plot, hint: "ghost", on: [.replay]),
    KeyRow(["t"], "next-view", .plot, hint: "view", on: plots),
    KeyRow(["\\"], "glyphs next", .plot),
  ]

  private static let time: [KeyRow] = [
    KeyRow(["p", "F5"], "freeze-view", .time, hint: "hold", on: [.overview, .inspect, .replay]),
    KeyRow([","], "seek -1", .time),
    KeyRow(["."], "seek +1", .time),
    KeyRow(["<"], "seek -10%", .time, hint: "-10%", on: [.replay]),
    KeyRow([">"], "seek +10%", .time, hint: "+10%", on: [.replay]),
    KeyRow(["{"], "previous-marker", .time),
    KeyRow(["}"], "next-marker", .time),
    KeyRow(["m…"], "mark", .time, hint: "mark", on: [.replay]),
    KeyRow(["'…"], "jump", .time),
    KeyRow(["("], "slower", .time, hint: "slower", on: [.replay]),
    KeyRow([")"], "faster", .time, hint: "faster", on: [.replay]),
    KeyRow(["g."], "live", .time),
  ]

  private static let ask: [KeyRow] = [
    KeyRow(["?", "F1", "Space", "^p"], "help", .ask, hint: "help"),
    KeyRow([":"], "command", .ask, hint: "cmd"),
    KeyRow(["y"], "copy", .ask),
  ]

  private static let steer: [KeyRow] = [
    KeyRow(["P"], "pause-resume", .steer, hint: "pause"),
    KeyRow(["S"], "step", .steer, hint: "step"),
    KeyRow(["C"], "checkpoint", .steer, hint: "ckpt"),
    KeyRow(["L"], "command set lr=", .steer, hint: "lr"),
    KeyRow(["B"], "bits-prompt", .steer, hint: "bits"),
    KeyRow(["F"], "freeze-thaw", .steer, hint: "freeze"),
    KeyRow(["O"], "reorthogonalise", .steer, hint: "ortho"),
    KeyRow(["A"], "command allocate bits=", .steer, hint: "allocate", on: [.sweep, .layers]),
    KeyRow(["E"], "sweep-rerun", .steer, hint: "rerun", on: [.sweep]),
    KeyRow(["K"], "sweep-skip", .steer, hint: "skip", on: [.sweep]),
    KeyRow(["R"], "rollback", .steer, hint: "back"),
    KeyRow(["X"], "stop", .steer, hint: "stop"),
    KeyRow(["U"], "undo", .steer, hint: "undo"),
  ]

  private static let leave: [KeyRow] = [
    KeyRow(["q", "F10"], "quit", .leave, hint: "back"),
    KeyRow(["^c"], "interrupt", .leave),
    KeyRow(["^l"], "repaint", .leave),
    KeyRow(["^z"], "suspend", .leave),
  ]
}
