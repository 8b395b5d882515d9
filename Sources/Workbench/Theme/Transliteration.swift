/// One ASCII column for every glyph the panels use: the last pass over a frame in ASCII mode.
enum Transliteration {
  private static let table: [Unicode.Scalar: String] = {
    let pairs: [(String, String)] = [
      ("─━╌┄═┈┉╍", "-"), ("│┃┆║‖", "|"), ("┌┐└┘├┤┬┴┼╭╮╰╯", "+"), ("▮█▓", "#"), ("▒", "*"),
      ("░", "-"), ("▁▂", "_"), ("▃▄▌▐", "-"), ("▅▆▇", "="), ("●◆★", "*"), ("○◇", "o"),
      ("·•", "."), ("×", "x"), ("→▸▶", ">"), ("←◂◀", "<"), ("↑▲⇧", "^"), ("↓▼", "v"),
      ("✓", "+"), ("✗", "x"), ("…", "~"), ("−–—", "-"), ("∞", "8"), ("≤", "<"), ("≥", ">"),
      ("±", " "), ("Δ", "d"), ("θ", "t"), ("σ", "s"), ("π", "p"), ("ᵀ", "t"), ("ᵏ", "k"),
      ("²", "2"), ("‘’", "'"), ("“”", "\""), ("⏎", "<"), ("⏸", "="), ("‼", "!"),
    ]
    var table: [Unicode.Scalar: String] = [:]
    for (glyphs, plain) in pairs {
      for scalar in glyphs.unicodeScalars { table[scalar] = plain }
    }
    return table
  }()

  static func apply(to grid: inout CellGrid) {
    for index in grid.cells.indices where !isPlain(grid.cells[index].glyph) {
      grid.cells[index].glyph = plain(grid.cells[index].glyph)
    }
  }

  static func plain(_ glyph: String) -> String {
    guard let scalar = glyph.unicodeScalars.first else { return "?" }
    return table[scalar] ?? "?"
  }

  private static func isPlain(_ glyph: String) -> Bool {
    glyph.utf8.count == 1 && glyph.utf8.first! < 0x80
  }
}
