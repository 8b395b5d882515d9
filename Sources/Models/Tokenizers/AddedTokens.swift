internal import DataFaults

/// Tokens that are found in the raw text before anything else, such as `<|im_start|>`.
struct AddedTokens: Sendable {
  struct Token: Sendable {
    var id: Int32
    var content: String
    /// Steers the model and is not part of the text.
    var isSpecial = true
    /// Swallows white space before or after it.
    var stripsLeft = false
    var stripsRight = false
    /// Counts only between characters that are not letters, digits or `_`.
    var isWord = false
  }

  enum Segment: Equatable {
    case token(Int32)
    case text(Range<Int>)
  }

  let tokens: [Token]
  /// By first byte, longest first.
  private let candidates: [[(bytes: [UInt8], token: Token)]]

  init(_ tokens: [Token]) {
    self.tokens = tokens
    var candidates = [[(bytes: [UInt8], token: Token)]](repeating: [], count: 256)
    for token in tokens {
      let bytes = Array(token.content.utf8)
      if let first = bytes.first { candidates[Int(first)].append((bytes, token)) }
    }
    self.candidates = candidates.map { $0.sorted { $0.bytes.count > $1.bytes.count } }
  }

  /// Reads `added_tokens` of tokenizer.json.
  ///
  /// Throws: `DataFault` for an entry without content or with an impossible id.
  init(_ json: JSONValue?, file: String) throws {
    self.init(
      try (json?.array ?? []).map { entry in
        guard let id = entry["id"]?.integer, (0..<1 << 24).contains(id),
          let content = entry["content"]?.string, !content.isEmpty
        else {
          throw DataFault(
            file: file, place: "added_tokens", found: String(entry.text.prefix(100)),
            expected: "an id and a content")
        }
        func flag(_ key: String) -> Bool { entry[key]?.bool ?? false }
        return Token(
          id: Int32(id), content: content, isSpecial: flag("special"),
          stripsLeft: flag("lstrip"), stripsRight: flag("rstrip"), isWord: flag("single_word"))
      })
  }

  /// Cuts `text` at its added tokens; of several at one place the longest counts.
  func segments(of text: [UInt8]) -> [Segment] {
    var segments: [Segment] = []
    var start = 0
    var index = 0
    while index < text.count {
      guard let found = match(at: index, in: text) else {
        index += 1
        continue
      }
      var end = index
      if found.token.stripsLeft { while end > start, Self.isSpace(text[end - 1]) { end -= 1 } }
      if end > start { segments.append(.text(start..<end)) }
      segments.append(.token(found.token.id))
      index += found.bytes.count
      if found.token.stripsRight {
        while index < text.count, Self.isSpace(text[index]) { index += 1 }
      }
      start = index
    }
    if start < text.count { segments.append(.text(start..<text.count)) }
    return segments
  }

  private func match(at index: Int, in text: [UInt8]) -> (bytes: [UInt8], token: Token)? {
    candidates[Int(text[index])].first { candidate in
      let end = index + candidate.bytes.count
      guard end <= text.count, text[index..<end].elementsEqual(candidate.bytes) else {
        return false
      }
      guard candidate.token.isWord else { return true }
      return !(index > 0 && Self.isWordByte(text[index - 1]))
        && !(end < text.count && Self.isWordByte(text[end]))
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    byte >= 128 || byte == UInt8(ascii: "_") || Character(Unicode.Scalar(byte)).isLetter
      || Character(Unicode.Scalar(byte)).isNumber
  }
}
