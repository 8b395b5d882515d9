import DataFaults
import Models
import Testing

@Suite struct BytePairTokenizerTests {
  private func tokenizer(_ json: String) throws -> BytePairTokenizer {
    try BytePairTokenizer(memory(Array(json.utf8)))
  }

  @Test func sentencePieceLikeTextsAreMergedAndDecoded() throws {
    let tokenizer = try tokenizer(TinyTokenizers.json)
    #expect(tokenizer.vocabularySize == 10 && tokenizer.beginToken == 1)
    #expect(tokenizer.encode("ab ab", begin: true) == [1, 6, 6])
    #expect(tokenizer.decode([1, 6, 6]) == "ab ab")
    #expect(tokenizer.encode("xy", begin: false) == [2, 0])
  }

  /// Swift's strings call these equal; a vocabulary must not.
  @Test func canonicallyEquivalentPiecesStayApart() throws {
    let tokenizer = try tokenizer(TinyTokenizers.json)
    #expect(tokenizer.encode("\u{E9}", begin: false) == [2, 7])
    #expect(tokenizer.encode("e\u{301}", begin: false) == [2, 0])
  }

  @Test func addedTokensAreFoundInTheRawText() throws {
    let tokenizer = try tokenizer(TinyTokenizers.json)
    #expect(tokenizer.encode("ab<|sep|>ab<s>", begin: false) == [6, 9, 6, 1])
    #expect(tokenizer.decode([1, 6, 9, 6, 1]) == "ab<|sep|> ab")
    #expect(tokenizer.encode("", begin: false).isEmpty)
  }

  @Test func bytesOfTheByteTokenizerSurviveItsExport() throws {
    let json = try #require(ByteTokenizer().huggingFaceJSON)
    let exported = try BytePairTokenizer(memory(json))
    for text in ["hello", "\n\t é ☃ 🦋\u{7F}", " lead", ""] {
      let tokens = ByteTokenizer().encode(text, begin: true)
      #expect(exported.encode(text, begin: true) == tokens)
      #expect(ByteTokenizer().decode(tokens) == text)
    }
  }

  @Test(arguments: [
    "", "{", "[]", "{}", #"{"model":{"type":"WordPiece"}}"#,
    #"{"model":{"type":"BPE","vocab":{},"merges":[]}}"#,
    #"{"model":{"type":"BPE","vocab":{"a":0}}}"#,
    #"{"model":{"vocab":{"a":-1},"merges":[]}}"#,
    #"{"model":{"vocab":{"a":4000000000},"merges":[]}}"#,
    #"{"model":{"vocab":{"a":0.5},"merges":[]}}"#,
    #"{"model":{"vocab":{"a":0,"b":0},"merges":[]}}"#,
    #"{"model":{"vocab":{"a":0,"b":1},"merges":["a b"]}}"#,
    #"{"model":{"vocab":{"a":0,"b":1,"ab":2},"merges":["a b c"]}}"#,
    #"{"model":{"vocab":{"a":0,"b":1,"ab":2},"merges":[["a"]]}}"#,
    #"{"model":{"vocab":{"a":0,"b":1,"ab":2},"merges":[7]}}"#,
    #"{"model":{"vocab":{"a":0},"merges":[],"end_of_word_suffix":"</w>"}}"#,
    #"{"model":{"vocab":{"a":0},"merges":[]},"added_tokens":[{"id":-1,"content":"x"}]}"#,
    #"{"model":{"vocab":{"a":0},"merges":[]},"added_tokens":[{"id":9000000,"content":"x"}]}"#,
    #"{"model":{"vocab":{"a":0},"merges":[]},"added_tokens":[{"id":1}]}"#,
    #"{"model":{"vocab":{"a":0},"merges":[]},"normalizer":{"type":"Nmt"}}"#,
    #"{"model":{"vocab":{"a":0},"merges":[]},"decoder":{"type":"WordPiece"}}"#,
    #"{"model":{"vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"UnicodeScripts"}}"#,
    #"{"model":{"vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"Split","#
      + #""behavior":"Isolated","pattern":{"Regex":"\\bx"}}}"#,
    #"{"model":{"vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"Split","#
      + #""behavior":"Sideways","pattern":{"Regex":"x"}}}"#,
    #"{"model":{"vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"Metaspace","#
      + #""prepend_scheme":"sometimes"}}"#,
    #"{"model":{"vocab":{"a":0},"merges":[]},"post_processor":{"type":"TemplateProcessing","#
      + #""single":[{"SpecialToken":{"id":"s"}}],"special_tokens":{"s":{"ids":[0]}}}}"#,
    #"{"model":{"vocab":{"a":0},"merges":[]},"post_processor":{"type":"TemplateProcessing","#
      + #""single":[{"SpecialToken":{"id":"s"}},{"Sequence":{"id":"A"}}],"#
      + #""special_tokens":{"s":{"ids":[5]}}}}"#,
    #"{"model":{"vocab":{"a":0},"merges":[]},"post_processor":{"type":"TemplateProcessing","#
      + #""single":[{"SpecialToken":{"id":"s"}},{"SpecialToken":{"id":"s"}},"#
      + #"{"Sequence":{"id":"A"}}],"special_tokens":{"s":{"ids":[0]}}}}"#,
    #"{"model":{"vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"Metaspace","#
      + #""prepend_scheme":"first"},"normalizer":{"type":"Strip"}}"#,
    #"{"model":{"vocab":{"a":0},"merges":[],"dropout":0.1}}"#,
    #"{"model":{"vocab":{"a":0},"merges":[],"unk_token":"<unk>"}}"#,
    #"{"model":{"vocab":{"a":0,"b":1,"a":2},"merges":[]}}"#,
    #"{"model":{"type":"Unigram","vocab":[["a",0.0]]}}"#,
    #"{"model":{"vocab":{"a":0},"merges":[]},"normalizer":{"type":"Strip"},"#
      + #""added_tokens":[{"id":1,"content":" ","normalized":true}]}"#,
    #"{"model":{"vocab":{"a":0},"merges":[]},"normalizer":{"type":"Replace","content":"b","#
      + #""pattern":{"Regex":"(a"}}}"#,
    #"{"model":{"vocab":{"a":0},"merges":[]},"decoder":{"type":"Sequence","decoders":["#
      + #"{"type":"ByteFallback"},{"type":"Metaspace"}]}}"#,
    #"{"model":{"vocab":{"a":0},"merges":[]},"decoder":{"type":"Sequence","decoders":["#
      + #"{"type":"Fuse"},{"type":"Strip","content":" ","start":0,"stop":1}]}}"#,
  ])
  func whatCannotBeReadIsRefused(json: String) {
    fault("\(json)") { _ = try tokenizer(json) }
  }

  @Test func everyTruncationIsRefused() {
    let whole = Array(TinyTokenizers.json.utf8)
    for count in 0..<whole.count {
      fault("\(count) bytes") { _ = try BytePairTokenizer(memory(Array(whole.prefix(count)))) }
    }
  }
}
