/// The rows of the help overlay.
enum HelpRows {
  /// Rows whose keys, command, group or help contain every typed word.
  static func rows(_ table: KeyTable, filter: String) -> [KeyRow] {
    let words = filter.lowercased().split(separator: " ")
    guard !words.isEmpty else { return table.rows }
    return table.rows.filter { row in
      let text = "\(row.keys.joined(separator: " ")) \(row.command) \(row.group) \(row.help)"
        .lowercased()
      return words.allSatisfy { text.contains($0) }
    }
  }
}
