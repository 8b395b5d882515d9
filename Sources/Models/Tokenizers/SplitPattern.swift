/// What a pre-tokenizer looks for in a piece of text.
enum SplitPattern: Sendable, Hashable {
  case words(WordPattern)
  case expression(Expression)
  case literal([Unicode.Scalar])
  /// Every scalar of a set, alone.
  case each(ScalarClass)
  /// Runs of letters, marks, digits and connectors, and runs of what is neither that nor space.
  case wordsAndSymbols

  /// A piece of a text, and whether the pattern matched it.
  struct Cut: Equatable {
    var range: Range<Int>
    var isMatch: Bool
  }

  /// The pattern that `text` spells as a regular expression.
  ///
  /// Throws: `ExpressionFault` naming what this project has no code for.
  init(expression text: String) throws(ExpressionFault) {
    if let words = WordPattern(expression: text) {
      self = .words(words)
    } else {
      self = .expression(try Expression(text))
    }
  }

  /// Cuts `range` into matches and what lies between them, end to end.
  func cuts(of text: ScalarText, in range: Range<Int>) -> [Cut] {
    switch self {
    case .words(let pattern):
      pattern.words(of: text, in: range).map { Cut(range: $0, isMatch: true) }
    case .expression(let expression): Self.cuts(expression, text, range)
    case .literal(let pattern): Self.cuts(pattern, text, range)
    case .each(let set): Self.cuts(range) { set.contains(text.scalars[$0]) ? $0 + 1 : nil }
    case .wordsAndSymbols: Self.cuts(range) { Self.runEnd(from: $0, in: text, range.upperBound) }
    }
  }

  private static func runEnd(from start: Int, in text: ScalarText, _ limit: Int) -> Int? {
    guard text.classes[start] != .space else { return nil }
    let isWord = UTF8Edges.isWord(text.scalars[start])
    var end = start + 1
    while end < limit, text.classes[end] != .space, UTF8Edges.isWord(text.scalars[end]) == isWord {
      end += 1
    }
    return end
  }

  private static func cuts(
    _ expression: Expression, _ text: ScalarText, _ range: Range<Int>
  ) -> [Cut] {
    var matcher = ExpressionMatcher(expression)
    return cuts(range) { matcher.end(of: $0, in: text.scalars, limit: range.upperBound) }
  }

  private static func cuts(
    _ pattern: [Unicode.Scalar], _ text: ScalarText, _ range: Range<Int>
  ) -> [Cut] {
    guard !pattern.isEmpty else { return [Cut(range: range, isMatch: false)] }
    return cuts(range) { start in
      let end = start + pattern.count
      guard end <= range.upperBound, text.scalars[start..<end].elementsEqual(pattern) else {
        return nil
      }
      return end
    }
  }

  /// An empty match cuts where it stands, unless a match ends there.
  private static func cuts(_ range: Range<Int>, end: (Int) -> Int?) -> [Cut] {
    var cuts: [Cut] = []
    var done = range.lowerBound
    var place = range.lowerBound
    while place < range.upperBound {
      guard let end = end(place), end > place || place > done || cuts.isEmpty else {
        place += 1
        continue
      }
      if place > done { cuts.append(Cut(range: done..<place, isMatch: false)) }
      cuts.append(Cut(range: place..<end, isMatch: true))
      done = end
      place = max(end, place + 1)
    }
    if done < range.upperBound {
      cuts.append(Cut(range: done..<range.upperBound, isMatch: false))
    }
    return cuts
  }
}
