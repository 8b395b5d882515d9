import Models
import Testing

@Suite struct WordPatternTests {
  @Test(arguments: [
    ("Hello, world!", ["Hello", ",", " world", "!"]),
    ("it's  don't I'LL", ["it", "'s", " ", " don", "'t", " I", "'", "LL"]),
    ("a \n b", ["a", " \n", " b"]), ("x   ", ["x", "   "]), ("  x", [" ", " x"]),
    ("3.14 ½", ["3", ".", "14", " ½"]), (" 'tis", [" '", "tis"]),
    ("\u{A0}é\u{301}", ["\u{A0}", "é", "\u{301}"]), ("", []), ("'", ["'"]),
  ])
  func gpt2(text: String, words: [String]) {
    #expect(WordPattern.gpt2.words(of: text) == words)
  }

  @Test(arguments: [
    ("Hello, world!", ["Hello", ",", " world", "!"]),
    ("I'LL (see) 12345", ["I", "'LL", " (", "see", ")", " ", "123", "45"]),
    ("a \n\n b", ["a", " \n\n", " b"]), ("end.\n\nx", ["end", ".\n\n", "x"]),
    ("\tx  y", ["\tx", " ", " y"]), ("  ", ["  "]), ("a\r\n", ["a", "\r\n"]),
  ])
  func gpt4(text: String, words: [String]) {
    #expect(WordPattern.gpt4(digits: 3).words(of: text) == words)
  }

  @Test func expressionsAreKnownByTheirText() {
    let gpt2 = #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
    #expect(WordPattern(expression: gpt2) == .gpt2)
    #expect(WordPattern(expression: gpt2 + "|x") == nil)
  }
}
