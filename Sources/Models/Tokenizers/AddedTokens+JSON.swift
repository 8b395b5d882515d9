internal import DataFaults

extension AddedTokens {
  /// Reads `added_tokens` of tokenizer.json.
  ///
  /// A token's id is that of the piece it is; a new one gets the next free id of the
  /// vocabulary, whatever the file says, as the library gives it.
  /// Throws: `DataFault` for an entry without content or with an impossible id.
  init(
    _ json: JSONValue?, vocabulary: PieceVocabulary, normalizer: TextNormalizer, file: String
  ) throws {
    var known: [[UInt8]: Int32] = [:]
    var largest: Int32 = -1
    var tokens: [Token] = []
    for entry in json?.array ?? [] {
      var token = try Self.token(entry, file)
      let bytes = Array(token.content.utf8)
      guard known[bytes] == nil else { continue }
      token.id = vocabulary[bytes] ?? max(Int32(vocabulary.distinctCount), largest + 1)
      known[bytes] = token.id
      largest = max(largest, token.id)
      if token.isNormalized, normalizer.apply(bytes).isEmpty {
        throw Self.fault(entry, "a content that normalization leaves", file)
      }
      tokens.append(token)
    }
    self.init(tokens, normalizer: normalizer)
  }

  private static func fault(_ entry: JSONValue, _ expected: String, _ file: String) -> DataFault {
    DataFault(
      file: file, place: "added_tokens", found: String(entry.text.prefix(100)),
      expected: expected)
  }

  private static func token(_ entry: JSONValue, _ file: String) throws -> Token {
    guard let id = entry["id"]?.integer, (0..<1 << 23).contains(id),
      let content = entry["content"]?.string, !content.isEmpty
    else { throw fault(entry, "an id and a content", file) }
    func flag(_ key: String) -> Bool { entry[key]?.bool ?? false }
    return Token(
      id: Int32(id), content: content, isSpecial: flag("special"), stripsLeft: flag("lstrip"),
      stripsRight: flag("rstrip"), isWord: flag("single_word"),
      isNormalized: flag("normalized"))
  }
}
