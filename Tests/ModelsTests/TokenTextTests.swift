import Models
import Testing

@Suite struct TokenTextTests {
  private func streamed(_ bytes: [UInt8]) -> [String] {
    var pieces = TokenText(ByteTokenizer(), after: nil)
    return bytes.compactMap { pieces.take(Int32($0)) } + [pieces.finish()].compactMap { $0 }
  }

  @Test func charactersAreHeldBackUntilTheyAreWhole() {
    #expect(streamed(Array("aé🦋b".utf8)) == ["a", "é", "🦋", "b"])
  }

  @Test(
    arguments: [
      ([0xFF, 0x61], ["\u{FFFD}", "a"]), ([0xC3], ["\u{FFFD}"]),
      ([0xF0, 0x9F, 0xA6], ["\u{FFFD}"]),
      ([0xE2, 0x98, 0x61], ["\u{FFFD}a"]), ([0x80, 0x61], ["\u{FFFD}", "a"]),
      ([0xED, 0xA0, 0x61], ["\u{FFFD}\u{FFFD}", "a"]),
      ([0xC0, 0xC3, 0xA9], ["\u{FFFD}", "é"]),
    ] as [([UInt8], [String])])
  func whatCannotBecomeACharacterIsNotWaitedFor(bytes: [UInt8], pieces: [String]) {
    #expect(streamed(bytes) == pieces)
    #expect(streamed(bytes).joined() == String(decoding: bytes, as: UTF8.self))
  }

  @Test func nothingIsLostOfAnyBytes() {
    for first in UInt8(1)...255 {
      for second in [UInt8(0x41), 0x80, 0x9F, 0xA0, 0xBF, 0xC3, 0xE2, 0xF4] {
        let bytes = [first, second, 0x80, 0x41]
        #expect(streamed(bytes).joined() == String(decoding: bytes, as: UTF8.self))
      }
    }
  }
}
