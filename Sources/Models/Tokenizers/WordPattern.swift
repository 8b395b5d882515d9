/// The patterns that most byte-level tokenizers cut words by, as code.
///
/// All consume every character, so words are cut end to end. `Expression` knows them too, and
/// more; this is the fast way.
package enum WordPattern: Sendable, Hashable {
  /// GPT-2: contractions, ` ?letters`, ` ?numbers`, ` ?others`, spaces.
  case gpt2
  /// GPT-4 and its kin: any one character before letters, short numbers, others with their line
  /// ends, line ends, spaces. Contractions fold case: by Unicode's rules, or ASCII's alone.
  case gpt4(digits: Int, isASCII: Bool = false)

  /// The pattern that `expression` spells; nil for one this project has no fast code for.
  package init?(expression: String) {
    guard let known = Self.known[expression] else { return nil }
    self = known
  }

  private static let known: [String: WordPattern] = {
    var known = [gpt2Expression: gpt2, String(gpt2Expression.dropLast(#"|\s+"#.count)): gpt2]
    for pattern in [gpt4(digits: 3), gpt4(digits: 1)] { known[pattern.expression] = pattern }
    for pattern in [gpt4(digits: 3, isASCII: true), gpt4(digits: 1, isASCII: true)] {
      known[pattern.expression] = pattern
    }
    return known
  }()

  /// The pattern as a regular expression.
  package var expression: String {
    switch self {
    case .gpt2: Self.gpt2Expression
    case .gpt4(let digits, let isASCII):
      (isASCII ? Self.asciiContractions : "(?i:'s|'t|'re|'ve|'m|'ll|'d)")
        + #"|[^\r\n\p{L}\p{N}]?\p{L}+|"# + (digits == 1 ? #"\p{N}"# : #"\p{N}{1,\#(digits)}"#)
        + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    }
  }

  static let gpt2Expression =
    #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#

  static let asciiContractions =
    "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])"

  /// The words of a whole text.
  package func words(of text: String) -> [String] {
    let scalars = ScalarText(Array(text.utf8))
    return words(of: scalars, in: 0..<scalars.count)
      .map { String(decoding: scalars.bytes($0), as: UTF8.self) }
  }

  /// Cuts `range` into words.
  func words(of text: ScalarText, in range: Range<Int>) -> [Range<Int>] {
    var words: [Range<Int>] = []
    var start = range.lowerBound
    while start < range.upperBound {
      let end = self.end(of: start, in: text, limit: range.upperBound)
      words.append(start..<end)
      start = end
    }
    return words
  }

  private func end(of start: Int, in text: ScalarText, limit: Int) -> Int {
    if let end = contraction(at: start, in: text, limit: limit) { return end }
    return switch self {
    case .gpt2: gpt2End(of: start, in: text, limit: limit)
    case .gpt4(let digits, _): gpt4End(of: start, in: text, limit: limit, digits: digits)
    }
  }

  /// The end of `'s`, `'re` and the like.
  private func contraction(at start: Int, in text: ScalarText, limit: Int) -> Int? {
    guard text.scalars[start] == "'" else { return nil }
    for suffix in Self.suffixes {
      let end = start + 1 + suffix.count
      guard end <= limit else { continue }
      if zip(suffix, start + 1..<end).allSatisfy({ folded(text.scalars[$1]) == $0 }) { return end }
    }
    return nil
  }

  private static let suffixes: [[Unicode.Scalar]] = ["s", "t", "re", "ve", "m", "ll", "d"].map {
    Array($0.unicodeScalars)
  }

  private func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    guard case .gpt4(_, let isASCII) = self else { return scalar }
    if ("A"..."Z").contains(scalar) { return Unicode.Scalar(scalar.value + 32) ?? scalar }
    return scalar == "\u{17F}" && !isASCII ? "s" : scalar
  }

  private func gpt2End(of start: Int, in text: ScalarText, limit: Int) -> Int {
    let first = afterBlank(start, in: text, limit: limit)
    let kind = text.classes[first]
    guard kind == .space else { return Self.run(of: kind, from: first, in: text, limit: limit) }
    return spaces(from: start, in: text, limit: limit)
  }

  private func gpt4End(of start: Int, in text: ScalarText, limit: Int, digits: Int) -> Int {
    let scalar = text.scalars[start]
    let kind = text.classes[start]
    if kind == .letter { return Self.run(of: .letter, from: start, in: text, limit: limit) }
    let mayLead = kind != .number && !Self.isLineEnd(scalar)
    if mayLead, start + 1 < limit, text.classes[start + 1] == .letter {
      return Self.run(of: .letter, from: start + 1, in: text, limit: limit)
    }
    if kind == .number {
      return Self.run(of: .number, from: start, in: text, limit: min(limit, start + digits))
    }
    let first = afterBlank(start, in: text, limit: limit)
    if text.classes[first] == .other {
      var end = Self.run(of: .other, from: first, in: text, limit: limit)
      while end < limit, Self.isLineEnd(text.scalars[end]) { end += 1 }
      return end
    }
    let end = Self.run(of: .space, from: start, in: text, limit: limit)
    if let last = (start..<end).last(where: { Self.isLineEnd(text.scalars[$0]) }) {
      return last + 1
    }
    return spaces(from: start, in: text, limit: limit)
  }

  /// One blank may lead a word.
  private func afterBlank(_ start: Int, in text: ScalarText, limit: Int) -> Int {
    guard text.scalars[start] == " ", start + 1 < limit, text.classes[start + 1] != .space else {
      return start
    }
    return start + 1
  }

  /// `\s+(?!\S)|\s+`: a run of spaces leaves its last to the word that follows.
  private func spaces(from start: Int, in text: ScalarText, limit: Int) -> Int {
    let end = Self.run(of: .space, from: start, in: text, limit: limit)
    return end < limit && end - start > 1 ? end - 1 : end
  }

  private static func run(
    of kind: ScalarText.Class, from start: Int, in text: ScalarText, limit: Int
  ) -> Int {
    var end = start
    while end < limit, text.classes[end] == kind { end += 1 }
    return end
  }

  private static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar == "\r"
  }
}
