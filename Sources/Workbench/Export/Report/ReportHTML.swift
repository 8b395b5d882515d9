/// Blocks of a report as one HTML page that needs no other file.
enum ReportHTML {
  static func text(_ blocks: [ReportBlock]) -> String {
    let titles = blocks.compactMap { block in
      if case .title(let text) = block { return SVGElement.escaped(text) }
      return nil
    }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <title>\(titles.first ?? "")</title>
      <style>
      body { font-family: Helvetica, Arial, sans-serif; max-width: 60em; margin: 2em auto; }
      table { border-collapse: collapse; margin: 1em 0; }
      th, td { padding: 0.2em 0.8em; border-bottom: 1px solid #d9d9d9; text-align: right; }
      th:first-child, td:first-child { text-align: left; }
      </style>
      </head>
      <body>
      \(blocks.map(element).joined(separator: "\n"))
      </body>
      </html>

      """
  }

  private static func element(_ block: ReportBlock) -> String {
    switch block {
    case .title(let text): "<h1>\(SVGElement.escaped(text))</h1>"
    case .heading(let text): "<h2>\(SVGElement.escaped(text))</h2>"
    case .paragraph(let text): "<p>\(SVGElement.escaped(text))</p>"
    case .table(let head, let rows):
      "<table>\n" + row(head, "th") + rows.map { row($0, "td") }.joined() + "</table>"
    case .plot(let svg): svg
    }
  }

  private static func row(_ cells: [String], _ name: String) -> String {
    "<tr>" + cells.map { "<\(name)>\(SVGElement.escaped($0))</\(name)>" }.joined() + "</tr>\n"
  }
}
