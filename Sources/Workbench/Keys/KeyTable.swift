/// The one table of keys: dispatch, hint bar, help and README all read it.
public struct KeyTable: Hashable, Sendable {
  public private(set) var rows: [KeyRow]
  private var exact: [[Key]: Int] = [:]
  private var prefixes: Set<[Key]> = []

  /// What a chord means so far.
  enum Match {
    case command(String)
    case unfinished
    case none
  }

  init(rows: [KeyRow]) {
    self.rows = rows
    for (index, row) in rows.enumerated() {
      for spelling in row.keys { bind(KeySpelling.keys(spelling) ?? [], to: index) }
    }
  }

  private mutating func bind(_ keys: [Key], to index: Int) {
    guard !keys.isEmpty else { return }
    exact[keys] = index
    for length in 1..<max(keys.count, 1) { prefixes.insert(Array(keys.prefix(length))) }
  }

  /// The command of a chord; the letter behind `m` or `'` becomes its argument.
  func match(_ keys: [Key]) -> Match {
    if let index = exact[keys] { return .command(rows[index].command) }
    if prefixes.contains(keys) { return .unfinished }
    guard case .character(let letter)? = keys.last, letter.isLetter || letter.isNumber,
      let index = exact[keys.dropLast() + [KeySpelling.anyLetter]]
    else { return .none }
    return .command("\(rows[index].command) \(letter)")
  }

  /// The first key of a command, as the hint bar shows it.
  public func key(for command: String) -> String? {
    rows.first { $0.command == command }?.keys.first
  }

  mutating func replaceKeys(of command: String, by keys: [String]) {
    var rows = rows
    for index in rows.indices where rows[index].command == command { rows[index].keys = keys }
    self = KeyTable(rows: rows)
  }

  /// Which row has a chord, or a chord that begins with it, or that it begins with.
  func conflict(of keys: [Key], ignoring command: String) -> KeyRow? {
    rows.first { row in
      row.command != command
        && row.keys.contains { spelling in
          let other = KeySpelling.keys(spelling) ?? []
          let shared = min(other.count, keys.count)
          return shared > 0 && other.prefix(shared) == keys.prefix(shared)
        }
    }
  }
}
