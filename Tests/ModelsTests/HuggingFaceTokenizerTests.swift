import Models
import Testing

/// Against the `tokenizers` library, on vocabularies learned from a small text.
@Suite struct HuggingFaceTokenizerTests {
  private struct Example {
    var name: String
    var tokenizer: BytePairTokenizer
    var json: JSONValue
  }

  private func examples() throws -> [Example] {
    try (ReferenceTokens("hf").root["tokenizers"]?.array ?? []).map { json in
      let name = json["name"]?.string ?? ""
      let file = Array((json["file"] ?? .null).text.utf8)
      return Example(
        name: name, tokenizer: try BytePairTokenizer(MappedFile(contents: file, name: name)),
        json: json)
    }
  }

  @Test func textsGetTheLibrarysTokens() throws {
    let examples = try examples()
    #expect(examples.count >= 20)
    for example in examples {
      let cases = example.json["cases"]?.array ?? []
      #expect(cases.count >= 60)
      for pair in cases {
        let text = pair.array?.first?.string ?? ""
        let expected = ReferenceTokens.ids(pair.array?.last ?? .null)
        #expect(
          example.tokenizer.encode(text, begin: false) == expected, "\(example.name): \(text)")
      }
    }
  }

  @Test func tokensGetTheLibrarysText() throws {
    for example in try examples() {
      for pair in example.json["decodes"]?.array ?? [] {
        let ids = ReferenceTokens.ids(pair.array?.first ?? .null)
        let expected = pair.array?.last?.string ?? ""
        let found = example.tokenizer.decode(ids)
        #expect(found.utf8.elementsEqual(expected.utf8), "\(example.name): \(ids)")
      }
    }
  }

  @Test func whatTextsBecameIsDecodedAlike() throws {
    for example in try examples() {
      let texts = ReferenceTokens.strings(example.json["decoded"])
      for (pair, expected) in zip(example.json["cases"]?.array ?? [], texts) {
        let ids = ReferenceTokens.ids(pair.array?.last ?? .null)
        let found = example.tokenizer.decode(ids)
        #expect(found.utf8.elementsEqual(expected.utf8), "\(example.name): \(ids)")
        #expect(Self.streamed(example.tokenizer, ids) == found, "\(example.name): \(ids)")
      }
    }
  }

  private static func streamed(_ tokenizer: BytePairTokenizer, _ ids: [Int32]) -> String {
    var pieces = TokenText(tokenizer, after: nil)
    var text = ""
    for id in ids { text += pieces.take(id) ?? "" }
    return text + (pieces.finish() ?? "")
  }

  @Test func theFrameIsTheTemplates() throws {
    for example in try examples() {
      let framed = ReferenceTokens.ids(example.json["framed"] ?? .null)
      let inner = example.tokenizer.encode("x", begin: true)
      let close = example.tokenizer.closingToken.map { [Int32($0)] } ?? []
      #expect(inner + close == framed, "\(example.name)")
    }
  }
}
