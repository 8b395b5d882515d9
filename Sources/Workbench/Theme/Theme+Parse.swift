public import DataFaults

extension Theme {
  /// Reads a theme; `parents` are the themes it may inherit from, by name.
  ///
  /// Malformed TOML, unknown keys, roles, modifiers and colours are faults with file and line.
  public static func parse(
    text: String, file: String, parents: [String: Theme] = [:]
  ) throws(DataFault) -> Theme {
    let document = try TOMLText(text: text, file: file)
    return try ThemeReader(document: document, parents: parents).theme()
  }
}
