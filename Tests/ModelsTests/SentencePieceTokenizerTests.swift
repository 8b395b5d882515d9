import DataFaults
import Models
import Numerics
import Testing

@Suite struct SentencePieceTokenizerTests {
  private let file = TinyTokenizers.sentencePiece(TinyTokenizers.learned)

  private var tokenizer: SentencePieceTokenizer {
    get throws { try SentencePieceTokenizer(memory(file)) }
  }

  @Test func theFastPathKeepsTheRule() throws {
    let tokenizer = try tokenizer
    var generator = SeededGenerator(seed: 3)
    let alphabet = Array("theans é\n☃")
    for length in 0..<400 {
      let text = String((0..<length % 80).map { _ in alphabet[generator.index(below: 10)] })
      let tokens = tokenizer.encode(text, begin: true)
      #expect(tokens == tokenizer.encodedNaively(text, begin: true), "\(text)")
      #expect(tokenizer.decode(tokens) == text)
    }
  }

  @Test func oneLongStretchStaysFast() throws {
    let tokenizer = try tokenizer
    let text = String(repeating: "t", count: 300_000)
    let tokens = tokenizer.encode(text, begin: true)
    #expect(tokenizer.decode(tokens) == text)
    #expect(tokens.count < 151_000)
  }

  @Test func unknownCharactersBecomeBytes() throws {
    #expect(try tokenizer.encode("☃", begin: false).suffix(3) == [0xE2 + 3, 0x98 + 3, 0x83 + 3])
  }

  @Test func onlyTheTokenAfterBeginLosesItsSpace() throws {
    let tokenizer = try tokenizer
    let the = tokenizer.encode("the", begin: true)
    #expect(the.count == 2)
    #expect(tokenizer.bytes(of: the[1], after: 1) == Array("the".utf8))
    #expect(tokenizer.bytes(of: the[1], after: nil) == Array(" the".utf8))
    #expect(tokenizer.bytes(of: the[1], after: the[1]) == Array(" the".utf8))
    for token in [1, 2, -1, 9_999, Int32.max] {
      #expect(tokenizer.bytes(of: token, after: nil).isEmpty)
    }
    #expect(tokenizer.encode("", begin: true) == [1])
  }

  @Test func everyTruncationIsRefused() {
    let size = 259 + TinyTokenizers.learned.count
    for count in 0..<file.count {
      fault("\(count) bytes") {
        _ = try SentencePieceTokenizer(
          memory(Array(file.prefix(count))), vocabularySize: size)
      }
    }
  }

  @Test func liesAreRefused() {
    func refused(_ offset: Int, _ replacement: [UInt8]) {
      var bad = file
      bad.replaceSubrange(offset..<offset + replacement.count, with: replacement)
      fault { _ = try SentencePieceTokenizer(memory(bad)) }
    }
    for length in [Int32.min, -1, 17, .max] { refused(8, bytes(length)) }
    for score in [Float.nan, .infinity] { refused(4, bytes([score])) }
    refused(0, bytes(Int32(2)))
    refused(53, Array("x".utf8))
    fault { _ = try SentencePieceTokenizer(memory(file), vocabularySize: 300) }
  }

  @Test func theExportedJSONGivesTheSameTokens() throws {
    let tokenizer = try tokenizer
    let json = try #require(tokenizer.huggingFaceJSON)
    let exported = try BytePairTokenizer(memory(json))
    #expect(exported.beginToken == 1 && exported.endTokens == [2])
    for text in ["the ant", "  a the\n\ttests é ☃ 漢字", "", "x"] {
      let tokens = exported.encode(text, begin: true)
      #expect(tokens == tokenizer.encode(text, begin: true), "\(text)")
      #expect(exported.decode(tokens) == text)
    }
  }
}
