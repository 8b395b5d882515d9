/// Keys as people write them: `gg`, `^d`, `PgUp`, `F5`, `m…`.
enum KeySpelling {
  /// Stands for "any letter or digit" in a chord.
  static let anyLetter = Key.character("…")

  static let named: [(String, Key)] = [
    ("Up", .up), ("Down", .down), ("Left", .left), ("Right", .right), ("PgUp", .pageUp),
    ("PgDn", .pageDown), ("Home", .home), ("End", .end), ("Ins", .insert), ("Del", .delete),
    ("Enter", .enter), ("Esc", .escape), ("Tab", .tab), ("S-Tab", .backTab),
    ("Backspace", .backspace), ("Space", .character(" ")),
  ]

  /// One key as help spells it.
  static func name(of key: Key) -> String {
    switch key {
    case .character(" "): "Space"
    case .character(let character): String(character)
    case .control(let character): "^\(character)"
    case .function(let number): "F\(number)"
    default: named.first { $0.1 == key }?.0 ?? "that key"
    }
  }

  /// The chord, or nil where the spelling is not understood.
  static func keys(_ spelling: String) -> [Key]? {
    if let found = named.first(where: { $0.0 == spelling }) { return [found.1] }
    if spelling.count > 1, spelling.hasPrefix("F"), let number = Int(spelling.dropFirst()),
      (1...24).contains(number)
    {
      return [.function(number)]
    }
    if spelling.count == 2, spelling.hasPrefix("^"), let letter = spelling.last {
      return [.control(Character(letter.lowercased()))]
    }
    let plain = spelling.allSatisfy { !$0.isWhitespace }
    return plain && (1...3).contains(spelling.count) ? spelling.map(Key.character) : nil
  }
}
