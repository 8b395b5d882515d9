/// The patterns that byte-level tokenizers cut words by, as code.
///
/// Both consume every character, so words are cut end to end.
package enum WordPattern: Sendable, Hashable {
  /// GPT-2: contractions, ` ?letters`, ` ?numbers`, ` ?others`, spaces.
  case gpt2
  /// GPT-4 and its kin: any one character before letters, short numbers, others with their line
  /// ends, line ends, spaces.
  case gpt4(digits: Int)

  /// The pattern that `expression` spells; nil for one this project has no code for.
  package init?(expression: String) {
    switch expression {
    case Self.gpt2Expression: self = .gpt2
    case Self.gpt4Expression(numbers: #"\p{N}{1,3}"#): self = .gpt4(digits: 3)
    case Self.gpt4Expression(numbers: #"\p{N}"#): self = .gpt4(digits: 1)
    default: return nil
    }
  }

  /// The pattern as a regular expression.
  var expression: String {
    switch self {
    case .gpt2: Self.gpt2Expression
    case .gpt4(let digits):
      Self.gpt4Expression(numbers: digits == 1 ? #"\p{N}"# : #"\p{N}{1,\#(digits)}"#)
    }
  }

  static let gpt2Expression =
    #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#

  static func gpt4Expression(numbers: String) -> String {
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"# + numbers
      + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  }

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
    case .gpt4(let digits): gpt4End(of: start, in: text, limit: limit, digits: digits)
    }
  }

  /// The end of `'s`, `'re` and the like.
  private func contraction(at start: Int, in text: ScalarText, limit: Int) -> Int? {
    guard text.scalars[start] == "'" else { return nil }
    for suffix in ["s", "t", "re", "ve", "m", "ll", "d"] {
      let end = start + 1 + suffix.utf8.count
      guard end <= limit else { continue }
      let found = text.scalars[start + 1..<end].map { self == .gpt2 ? $0 : Self.lowercase($0) }
      if found.elementsEqual(suffix.unicodeScalars) { return end }
    }
    return nil
  }

  private static func lowercase(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    ("A"..."Z").contains(scalar)
      ? Unicode.Scalar(scalar.value + 32).unsafelyUnwrapped : scalar
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
