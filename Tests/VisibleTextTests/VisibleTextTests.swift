import Foundation
import Testing
import VisibleText

@Suite struct VisibleTextTests {
  @Test func controlsAreSpelled() {
    #expect(VisibleText.line("a\u{1B}]0;title\u{7}b") == "a^[]0;title^Gb")
    #expect(VisibleText.line("\u{9B}31m\u{7F}\0\r\n\t") == "<U+009B>31m^?^@^M^J^I")
    #expect(VisibleText.block("a\tb\r\nc") == "a\tb^M\nc")
    #expect(VisibleText.line("\r\n") == "^M^J")
    #expect(VisibleText.row("a\tb\nc") == "a\tb^Jc")
  }

  @Test func whatReordersOrHidesIsSpelled() {
    for value: UInt32 in [
      0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069, 0x200E, 0x200F, 0x61C,
      0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD, 0x2028, 0x2029, 0x180E, 0x115F, 0x1160, 0x3164,
      0xFFA0, 0xE0041, 0xE0100, 0xFE00, 0xFFFE, 0x85,
    ] {
      let text = "a" + String(Unicode.Scalar(value)!) + "b"
      let hex = String(value, radix: 16, uppercase: true)
      let padded = String(repeating: "0", count: max(0, 4 - hex.count)) + hex
      #expect(VisibleText.block(text) == "a<U+\(padded)>b")
    }
  }

  @Test func ordinaryTextStays() {
    for text in [
      "plain", "naïve é e\u{301}", "日本語", "👨\u{200D}👩\u{200D}👧", "❤\u{FE0F}", "می\u{200C}خواهم",
      "क्\u{200D}ष", "עברית", "1\u{FE0F}\u{20E3}", "\u{FFFD}", "⠿░",
    ] { #expect(VisibleText.line(text) == text) }
  }

  /// No scalar that a terminal obeys is left, whatever comes in.
  @Test func nothingInvisibleIsLeft() {
    for value in (0..<0x110000).lazy.compactMap(Unicode.Scalar.init) where value != "\u{0}" {
      let shown = VisibleText.line("x" + String(value))
      let kept = shown.unicodeScalars.filter { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }
      #expect(kept.isEmpty)
    }
  }

  @Test func piecesAreOneText() {
    var visible = VisibleText(.block)
    #expect(visible.show("می") + visible.show("\u{200C}") + visible.show("خ") == "می\u{200C}خ")
    #expect(visible.show("\u{1B}") + visible.show("[31m") == "^[[31m")
  }

  @Test func jsonMeansTheSame() throws {
    let value = ["a\u{9B}\u{202E}\u{1B}\n\u{E0041}\u{7F}": "é👨\u{200D}👩"]
    let data = try JSONSerialization.data(withJSONObject: value)
    let text = JSONEscapes.apply(to: String(decoding: data, as: UTF8.self))
    #expect(VisibleText.line(text) == text)
    let back = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: String]
    #expect(back == value)
  }
}
