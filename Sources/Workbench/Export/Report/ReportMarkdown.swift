/// Blocks of a report as Markdown; a plot stands in it as HTML, which Markdown allows.
enum ReportMarkdown {
  static func text(_ blocks: [ReportBlock]) -> String {
    blocks.map(text).joined(separator: "\n\n") + "\n"
  }

  private static func text(_ block: ReportBlock) -> String {
    switch block {
    case .title(let text): "# " + escaped(text)
    case .heading(let text): "## " + escaped(text)
    case .paragraph(let text): escaped(text)
    case .table(let head, let rows):
      ([row(head), row(head.indices.map { $0 == 0 ? "---" : "---:" })]
        + rows.map { row($0.map(escaped)) }).joined(separator: "\n")
    case .plot(let svg): svg.trimmedEnd
    }
  }

  private static func row(_ cells: [String]) -> String {
    "| " + cells.joined(separator: " | ") + " |"
  }

  /// Marks that would be read as Markdown stand behind a backslash.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      if "\\`*_[]<>|&".contains(character) { result.append("\\") }
      result.append(character.isNewline ? " " : character)
    }
    return result
  }
}

extension String {
  fileprivate var trimmedEnd: String {
    var text = self
    while text.last?.isNewline == true { text.removeLast() }
    return text
  }
}
