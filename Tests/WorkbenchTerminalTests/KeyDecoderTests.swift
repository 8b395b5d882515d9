import Testing
import Workbench

@testable import WorkbenchTerminal

/// A sequence and the keys it must become.
struct KeyForm: Sendable, CustomTestStringConvertible {
  let bytes: [UInt8]
  let keys: [Key]

  init(_ text: String, _ keys: Key...) {
    bytes = Array(text.utf8)
    self.keys = keys
  }

  var testDescription: String { String(decoding: bytes, as: UTF8.self).debugDescription }
}

@Suite struct KeyDecoderTests {
  static let known: [KeyForm] =
    [
      KeyForm("a", .character("a")), KeyForm("é", .character("é")), KeyForm("漢", .character("漢")),
      KeyForm("😀", .character("😀")), KeyForm("\r", .enter), KeyForm("\n", .enter),
      KeyForm("\t", .tab), KeyForm("\u{7F}", .backspace), KeyForm("\u{8}", .control("h")),
      KeyForm("\u{3}", .control("c")), KeyForm("\u{1A}", .control("z")),
      KeyForm("\u{0}", .control(" ")), KeyForm("\u{1C}", .control("\\")),
      KeyForm("\u{1F}", .control("_")), KeyForm("\u{1B}[Z", .backTab),
      KeyForm("\u{1B}OM", .enter), KeyForm("\u{1B}[[A", .function(1)),
      KeyForm("\u{1B}[[E", .function(5)), KeyForm("\u{1B}[a", .up), KeyForm("\u{1B}[7^", .home),
    ] + cursorForms + tildeForms + functionForms

  static let cursorForms: [KeyForm] = zip(
    ["A", "B", "C", "D", "H", "F"], [Key.up, .down, .right, .left, .home, .end]
  ).flatMap { letter, key in
    ["[", "O", "[1;2", "[1;5", "O5"].map { KeyForm("\u{1B}\($0)\(letter)", key) }
  }

  static let tildeForms: [KeyForm] = zip(
    [1, 2, 3, 4, 5, 6, 7, 8],
    [Key.home, .insert, .delete, .end, .pageUp, .pageDown, .home, .end]
  ).flatMap { [KeyForm("\u{1B}[\($0)~", $1), KeyForm("\u{1B}[\($0);5~", $1)] }

  static let functionForms: [KeyForm] =
    zip([11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24], 1...12)
    .flatMap { number, key in
      ["", ";2"].map { KeyForm("\u{1B}[\(number)\($0)~", .function(key)) }
    }
    + zip(["P", "Q", "R", "S"], 1...4)
    .flatMap {
      [KeyForm("\u{1B}O\($0)", .function($1)), KeyForm("\u{1B}[1;2\($0)", .function($1))]
    }

  static let swallowed = [
    "\u{1B}[?2026;2$y", "\u{1B}[>0;276;0c", "\u{1B}[?1;2c", "\u{1B}[27;5;9~", "\u{1B}[97;5u",
    "\u{1B}[200~", "\u{1B}[201~", "\u{1B}[<0;10;20M", "\u{1B}[M !!", "\u{1B}[12;40R", "\u{1B}[I",
    "\u{1B}]11;rgb:0000/0000/0000\u{7}", "\u{1B}]52;c;YWJj\u{1B}\\", "\u{1B}P>|xterm(390)\u{1B}\\",
    "\u{1B}_Gi=31;OK\u{1B}\\", "\u{1B}(B", "\u{1B}x", "\u{1B}é", "\u{1B}OX", "\u{1B}[[Z",
    "\u{1B}=", "\u{1B}c", "\u{1B}[1;2", "\u{1B}]never ended",
  ]

  @Test(arguments: known) func decodesKnownForms(form: KeyForm) {
    var decoder = KeyDecoder()
    #expect(decoder.feed(form.bytes) == form.keys)
    #expect(decoder.patienceSeconds == nil)
  }

  @Test(arguments: known) func splittingChangesNothing(form: KeyForm) {
    for cut in 0...form.bytes.count {
      var decoder = KeyDecoder()
      let first = decoder.feed(Array(form.bytes[..<cut]))
      #expect(first + decoder.feed(Array(form.bytes[cut...])) == form.keys)
    }
  }

  @Test(arguments: swallowed) func swallowsUnknownSequences(text: String) {
    for cut in 0...text.utf8.count {
      var decoder = KeyDecoder()
      let bytes = Array(text.utf8)
      let keys = decoder.feed(Array(bytes[..<cut])) + decoder.feed(Array(bytes[cut...]))
      #expect(keys == [])
      #expect(decoder.flush() == [])
      #expect(decoder.feed([0x6A]) == [.character("j")])
    }
  }

  @Test func loneEscapeNeedsFlush() {
    var decoder = KeyDecoder()
    #expect(decoder.feed([0x1B]) == [])
    #expect(decoder.patienceSeconds == 0.010)
    #expect(decoder.flush() == [.escape])
    #expect(decoder.feed([0x1B, 0x1B]) == [.escape])
    #expect(decoder.feed(Array("[A".utf8)) == [.up])
  }

  @Test func escapeInsideSequenceStartsAnew() {
    var decoder = KeyDecoder()
    #expect(decoder.feed(Array("\u{1B}[12\u{1B}[B".utf8)) == [.down])
    #expect(decoder.feed(Array("\u{1B}O\u{1B}[C".utf8)) == [.right])
    #expect(decoder.feed(Array("\u{1B}]x\u{1B}[A".utf8)) == [.up])
  }

  @Test func malformedUTF8IsDropped() {
    var decoder = KeyDecoder()
    #expect(
      decoder.feed([0x80, 0xC3, 0x61, 0xFF, 0xE0, 0x80, 0x80, 0xED, 0xA0, 0x80]) == [
        .character("a")
      ])
  }

  @Test func pasteKeepsItsText() {
    var decoder = KeyDecoder()
    let keys = decoder.feed(Array("\u{1B}[200~ab\u{1B}[201~c".utf8))
    #expect(keys == [.character("a"), .character("b"), .character("c")])
  }

  /// Random sequences with letters only as their finals: no letter may come out.
  @Test(arguments: UInt64(0)..<200) func randomSequencesYieldNoLetters(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var decoder = KeyDecoder()
    for _ in 0..<50 {
      let parameters = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
        UInt8.random(in: 0x20...0x3F, using: &generator)
      }
      let final = UInt8.random(in: 0x40...0x7E, using: &generator)
      guard !parameters.isEmpty else { continue }
      let keys = decoder.feed([0x1B, 0x5B] + parameters + [final])
      #expect(!keys.contains { if case .character = $0 { true } else { false } })
    }
  }

  @Test(arguments: UInt64(0)..<100) func garbageNeverTraps(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var decoder = KeyDecoder()
    let alphabet =
      Array("\u{1B}\u{1B}\u{1B}[[O];:?<~$MPR019AZaz\u{7}\u{18}\\é漢".utf8)
      + [0xFF, 0x80]
    for _ in 0..<2000 {
      _ = decoder.feed([alphabet.randomElement(using: &generator)!])
      if Bool.random(using: &generator), Bool.random(using: &generator) { _ = decoder.flush() }
    }
    _ = decoder.flush()
    #expect(decoder.feed([0x6A]) == [.character("j")])
  }
}
