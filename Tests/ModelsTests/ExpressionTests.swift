import Models
import Testing

@Suite struct ExpressionTests {
  /// What `Split` makes of `text`, by an expression given to a tokenizer.
  private func pieces(_ expression: String, _ text: String) throws -> [String] {
    try ExpressionCuts(expression).pieces(of: text)
  }

  @Test(
    arguments: [
      (#"a|ab"#, "abab", ["a", "b", "a", "b"]), (#"ab|a"#, "aba", ["ab", "a"]),
      (#"\d{1,3}(?=(?:\d{3})*$)"#, "", nil), (#"\p{N}{2}"#, "12345", ["12", "34", "5"]),
      (#"(?i:'s|k)"#, "'S'ſK\u{212A}", ["'S", "'ſ", "K", "\u{212A}"]),
      (#"a+?"#, "aaa", ["a", "a", "a"]), (#"a++a"#, "aaa", ["aaa"]),
      (#"(?>a|ab)c"#, "abc", ["abc"]),
      (#"(?:ab)*c"#, "ababcab", ["ababc", "ab"]), (#"x(?!y)"#, "xyxz", ["xy", "x", "z"]),
      (#"[\p{L}&&[^a-z]]+"#, "abCDé", ["ab", "CDé"]), (#"[^\s\x41\u{42}]"#, "", nil),
      (#"(?=b)"#, "abab", ["a", "ba", "b"]), (#"\w+"#, "a_1٣-b", ["a_1٣", "-", "b"]),
      (#"[]a]"#, "", nil), (#"a{2}{3}"#, "", nil), (#"(a*)*"#, "", nil), (#"\bx"#, "", nil),
      (#"[[:alpha:]]"#, "", nil), (#"\p{Han}"#, "", nil), (#"(?<n>a)"#, "", nil), (#"a)"#, "", nil),
      (#"(a"#, "", nil), (#"[a"#, "", nil), (#"\"#, "", nil), (#"(?i:é)"#, "", nil),
      (#"(?i:ss)"#, "", nil), (#"x{1001}"#, "", nil), (#"(?:(?:xy){900}){900}"#, "", nil),
    ] as [(String, String, [String]?)])
  func matchesArePerls(expression: String, text: String, expected: [String]?) throws {
    guard let expected else {
      #expect(throws: (any Error).self, "\(expression)") { try pieces(expression, text) }
      return
    }
    #expect(try pieces(expression, text) == expected, "\(expression)")
  }

  /// The fast patterns are the expressions they stand for.
  @Test(arguments: [
    WordPattern.gpt2, .gpt4(digits: 3), .gpt4(digits: 1), .gpt4(digits: 3, isASCII: true),
  ])
  func wordPatternsAreTheirExpressions(pattern: WordPattern) throws {
    let cuts = try ExpressionCuts(pattern.expression)
    for text in ReferenceTokens.strings(try ReferenceTokens("gguf").root["texts"]) {
      #expect(pattern.words(of: text) == cuts.pieces(of: text), "\(text)")
    }
  }

  /// A pattern that a naive matcher needs 2^40 steps for.
  @Test func hardExpressionsEnd() throws {
    let text = String(repeating: "a", count: 40)
    #expect(try pieces("(?:a|aa|a[a])+b", text) == [text])
    #expect(try pieces("(?:(?=a)a+)+b", text) == [text])
  }
}
