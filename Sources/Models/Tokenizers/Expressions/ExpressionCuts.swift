/// A regular expression as a pre-tokenizer cuts by it: matches, and what lies between them.
package struct ExpressionCuts {
  private let pattern: SplitPattern

  /// Throws: a fault naming what this project has no code for.
  package init(_ expression: String) throws { pattern = .expression(try Expression(expression)) }

  package func pieces(of text: String) -> [String] {
    let text = ScalarText(Array(text.utf8))
    return SplitBehavior.isolated.pieces(pattern.cuts(of: text, in: 0..<text.count))
      .map { String(decoding: text.bytes($0), as: UTF8.self) }
  }
}
