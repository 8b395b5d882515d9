extension KeyTable {
  /// The table as the README carries it.
  public static func markdown(_ table: KeyTable = .standard) -> String {
    var lines = ["| Group | Keys | Command | Does |", "|---|---|---|---|"]
    for group in KeyRow.Group.allCases {
      for row in table.rows where row.group == group {
        let keys = row.keys.map(cell).joined(separator: " ")
        lines.append("| \(group.rawValue) | \(keys) | \(cell(row.command)) | \(row.help) |")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Backquotes around a key, longer ones around a backquote, a backslash before a bar.
  private static func cell(_ text: String) -> String {
    let text = String(text.flatMap { $0 == "|" ? ["\\", "|"] : [$0] })
    return text.contains("`") ? "`` \(text) ``" : "`\(text)`"
  }
}
