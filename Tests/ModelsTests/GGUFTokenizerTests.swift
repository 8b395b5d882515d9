import DataFaults
import Models
import Testing

/// Against llama.cpp, which decides what GGUF's tokenizers mean.
@Suite struct GGUFTokenizerTests {
  private struct Variant {
    var name: String
    var tokenizer: any Tokenizer
    var json: JSONValue
    var texts: [String]
    var file: [UInt8]
  }

  private static func file(_ base: JSONValue, _ more: JSONValue?) -> [UInt8] {
    let members = (base.members ?? []) + (more?.members ?? [])
    let keys = members.map { member in
      let name = (member.key.contains(".") ? "" : "tokenizer.ggml.") + member.key
      return "\"\(name)\":\(member.value.text)"
    }
    return Array("{\(keys.joined(separator: ","))}".utf8)
  }

  private static func open(_ file: [UInt8]) throws -> any Tokenizer {
    try TokenizerStorage.gguf(file).tokenizer(file: "fixture", vocabularySize: 0)
  }

  private func variants() throws -> [Variant] {
    let fixture = try ReferenceTokens("gguf").root
    let texts = ReferenceTokens.strings(fixture["texts"])
    let chance = ReferenceTokens.strings(fixture["chance"])
    return try (fixture["groups"]?.array ?? []).flatMap { group in
      try (group["variants"]?.array ?? []).map { json in
        let file = Self.file(group["base"] ?? .null, json["keys"])
        let name = json["name"]?.string ?? ""
        return Variant(
          name: name, tokenizer: try Self.open(file), json: json,
          texts: texts + (name.hasPrefix("of chance") ? chance : []), file: file)
      }
    }
  }

  @Test func textsGetTheTokensOfLlamaCpp() throws {
    let variants = try variants()
    #expect(variants.count >= 60)
    for variant in variants {
      let expected = variant.json["ids"]?.array ?? []
      #expect(expected.count == variant.texts.count && expected.count >= 60)
      for (text, ids) in zip(variant.texts, expected) {
        let found = variant.tokenizer.encode(text, begin: false)
        #expect(found == ReferenceTokens.ids(ids), "\(variant.name): \(text)")
      }
    }
  }

  @Test func framesAreLlamaCpps() throws {
    for variant in try variants() {
      #expect(variant.tokenizer.beginToken == variant.json["begin"]?.integer, "\(variant.name)")
      #expect(variant.tokenizer.closingToken == variant.json["close"]?.integer, "\(variant.name)")
    }
  }

  /// Pieces behind one another, but for the space that a text got in front.
  @Test func tokensGetTheirPieces() throws {
    for variant in try variants() {
      let texts = ReferenceTokens.strings(variant.json["decoded"])
      for (ids, expected) in zip(variant.json["ids"]?.array ?? [], texts) {
        let ids = ReferenceTokens.ids(ids)
        let found = variant.tokenizer.decode(ids)
        let takesSpace = variant.name == "learned" && expected.utf8.first == 0x20
        #expect(
          found.utf8.elementsEqual(expected.utf8.dropFirst(takesSpace ? 1 : 0)),
          "\(variant.name): \(ids)")
      }
    }
  }

  @Test func theFastPathKeepsTheRule() throws {
    for variant in try variants() {
      guard let pieces = variant.tokenizer as? ScoredPieceTokenizer else { continue }
      for text in variant.texts {
        #expect(
          pieces.encode(text, begin: false) == pieces.encodedNaively(text),
          "\(variant.name): \(text)")
      }
    }
  }

  @Test func storageKeepsEverything() throws {
    for variant in try variants() {
      let storable = try #require(variant.tokenizer as? any StorableTokenizer)
      let again = try Self.open(storable.storage.contents)
      #expect(storable.storage.name == "gguf")
      #expect(again.beginToken == variant.tokenizer.beginToken)
      #expect(again.closingToken == variant.tokenizer.closingToken)
      for text in variant.texts {
        let tokens = variant.tokenizer.encode(text, begin: true)
        #expect(again.encode(text, begin: true) == tokens, "\(variant.name): \(text)")
        #expect(again.decode(tokens) == variant.tokenizer.decode(tokens))
      }
    }
  }

  /// Tokens that overlap in a text are the one thing that tokenizer.json tells apart otherwise, and
  /// equal scores.
  @Test func theExportGivesTheSameTokens() throws {
    for variant in try variants() where !variant.name.hasPrefix("of chance") {
      let storable = try #require(variant.tokenizer as? any StorableTokenizer)
      guard variant.name != "no types, no scores" else { continue }
      let json = try #require(storable.huggingFaceJSON, "\(variant.name)")
      let exported = try BytePairTokenizer(memory(json))
      #expect(exported.beginToken == variant.tokenizer.beginToken)
      #expect(exported.closingToken == variant.tokenizer.closingToken)
      for text in variant.texts where !text.contains("<ab") && !variant.name.contains("Phi-3") {
        #expect(
          exported.encode(text, begin: true) == variant.tokenizer.encode(text, begin: true),
          "\(variant.name): \(text)")
      }
    }
  }

  @Test func aMissingNameIsSaidAndAnUnknownOneRefused() throws {
    let variants = try variants()
    let missing = try #require(variants.first { $0.name == "pre None" })
    #expect(missing.tokenizer.remark?.contains("tokenizer.ggml.pre") == true)
    let known = try #require(variants.first { $0.name == "pre llama-bpe" })
    #expect(known.tokenizer.remark == nil)
    let unheard = String(decoding: known.file, as: UTF8.self)
      .replacing("\"llama-bpe\"", with: "\"unheard-of\"")
    let refusal = fault { _ = try Self.open(Array(unheard.utf8)) }
    #expect(refusal?.place == "tokenizer.ggml.pre" && refusal?.found == "\"unheard-of\"")
  }

  @Test(arguments: [
    #"{"tokenizer.ggml.model":"bert","tokenizer.ggml.tokens":["a"]}"#,
    #"{"tokenizer.ggml.model":"gpt2","tokenizer.ggml.tokens":["a"]}"#,
    #"{"tokenizer.ggml.model":"gpt2","tokenizer.ggml.tokens":["a","a"],"tokenizer.ggml.merges":[]}"#,
    #"{"tokenizer.ggml.model":"gpt2","tokenizer.ggml.tokens":["a"],"tokenizer.ggml.merges":["a b"]}"#,
    #"{"tokenizer.ggml.model":"gpt2","tokenizer.ggml.tokens":["a"],"tokenizer.ggml.merges":[],"#
      + #""tokenizer.ggml.pre":"llama-bpe"}"#,
    #"{"tokenizer.ggml.model":"gpt2","tokenizer.ggml.tokens":["a"],"tokenizer.ggml.merges":[],"#
      + #""tokenizer.ggml.bos_token_id":1}"#,
    #"{"tokenizer.ggml.model":"llama","tokenizer.ggml.tokens":["<unk>","<s>","</s>"],"#
      + #""tokenizer.ggml.token_type":[2,3]}"#,
    #"{"tokenizer.ggml.model":"llama","tokenizer.ggml.tokens":["a","b","c"],"#
      + #""tokenizer.ggml.scores":[0]}"#,
    #"{"tokenizer.ggml.model":"llama","tokenizer.ggml.tokens":["a","b","c"],"#
      + #""tokenizer.ggml.precompiled_charsmap":[1]}"#,
    #"{"tokenizer.ggml.model":"llama","tokenizer.ggml.tokens":["a"]}"#, "[]", "{}", "",
  ])
  func whatCannotBeReadIsRefused(keys: String) {
    fault("\(keys)") { _ = try Self.open(Array(keys.utf8)) }
  }
}
