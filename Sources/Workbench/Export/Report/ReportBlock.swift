/// A piece of a report, before it is Markdown or HTML.
enum ReportBlock: Hashable, Sendable {
  case title(String)
  case heading(String)
  case paragraph(String)
  /// The first column is text, the others are figures.
  case table(head: [String], rows: [[String]])
  /// An SVG element, without blank lines.
  case plot(String)
}
