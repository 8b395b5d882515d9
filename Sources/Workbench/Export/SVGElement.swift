/// The elements that our plots are made of, as text.
enum SVGElement {
  static func head(width: Double, height: Double) -> String {
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(number(width))\" height=\"\(number(height))\" "
      + "viewBox=\"0 0 \(number(width)) \(number(height))\" font-family=\"Helvetica, Arial, sans-serif\">"
  }

  /// A white page behind everything, and what a reader that cannot see it is told.
  static func page(title: String) -> [String] {
    [
      "<title>\(escaped(title))</title>",
      "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>",
    ]
  }

  static func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ color: String
  ) -> String {
    "<line x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\" "
      + "stroke=\"\(color)\"/>"
  }

  static func label(
    _ text: String, x: Double, y: Double, anchor: String, size: Int
  ) -> String {
    "<text x=\"\(number(x))\" y=\"\(number(y))\" font-size=\"\(size)\" "
      + "text-anchor=\"\(anchor)\">\(escaped(text))</text>"
  }

  static func frame(left: Double, top: Double, right: Double, bottom: Double) -> String {
    "<rect x=\"\(number(left))\" y=\"\(number(top))\" width=\"\(number(right - left))\" "
      + "height=\"\(number(bottom - top))\" fill=\"none\" stroke=\"#000000\"/>"
  }

  static func number(_ value: Double) -> String { Number.fixed(value, 1) }

  /// Text as content of an XML or HTML element.
  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
