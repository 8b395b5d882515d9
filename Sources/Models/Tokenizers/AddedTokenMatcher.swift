/// Finds added tokens in UTF-8.
struct AddedTokenMatcher: Sendable {
  typealias Token = AddedTokens.Token
  typealias Segment = AddedTokens.Segment

  /// By first byte, longest first.
  private let candidates: [[(bytes: [UInt8], token: Token)]]
  /// Whether any token begins with a byte.
  private let begins: [Bool]
  let isEmpty: Bool

  init(_ entries: [(bytes: [UInt8], token: Token)]) {
    var candidates = [[(bytes: [UInt8], token: Token)]](repeating: [], count: 256)
    for entry in entries {
      if let first = entry.bytes.first { candidates[Int(first)].append(entry) }
    }
    self.candidates = candidates.map { $0.sorted { $0.bytes.count > $1.bytes.count } }
    begins = candidates.map { !$0.isEmpty }
    isEmpty = entries.isEmpty
  }

  /// Cuts `text` at its tokens, from left to right; of several at one place the longest counts.
  ///
  /// A token that is no word where it must be one is text, and what it covers is not looked at
  /// again.
  func segments(of text: [UInt8]) -> [Segment] {
    guard !isEmpty else { return text.isEmpty ? [] : [.text(0..<text.count)] }
    var segments: [Segment] = []
    var done = 0
    var index = 0
    while let (match, token) = next(in: text, from: index) {
      index = match.upperBound
      if token.isWord, UTF8Edges.isInsideWord(match, of: text) { continue }
      var start = match.lowerBound
      if token.stripsLeft { start = max(UTF8Edges.spaceStart(before: start, in: text), done) }
      if start > done { segments.append(.text(done..<start)) }
      segments.append(.token(token.id))
      done = token.stripsRight ? UTF8Edges.spaceEnd(from: index, in: text) : index
    }
    if done < text.count { segments.append(.text(done..<text.count)) }
    return segments
  }

  private func next(in text: [UInt8], from start: Int) -> (Range<Int>, Token)? {
    var index = start
    while index < text.count {
      if begins[Int(text[index])], let found = longest(at: index, in: text) {
        return (index..<index + found.bytes.count, found.token)
      }
      index += 1
    }
    return nil
  }

  private func longest(at index: Int, in text: [UInt8]) -> (bytes: [UInt8], token: Token)? {
    candidates[Int(text[index])].first { Self.stands($0.bytes, at: index, in: text) }
  }

  private static func stands(_ bytes: [UInt8], at index: Int, in text: [UInt8]) -> Bool {
    bytes.count <= text.count - index && text[index..<index + bytes.count].elementsEqual(bytes)
  }
}

extension AddedTokenMatcher {
  /// Cuts `text` at the longest tokens first, each through all of the text that is left.
  ///
  /// White space that a token swallows is ASCII's here.
  /// Source: github.com/ggml-org/llama.cpp, what its tokenizer does before words are cut.
  func longestFirst(in text: [UInt8]) -> [Segment] {
    var segments: [Segment] = text.isEmpty ? [] : [.text(0..<text.count)]
    for (bytes, token) in present(in: text) {
      segments = segments.flatMap { segment in
        guard case .text(let range) = segment else { return [segment] }
        return Self.cut(range, of: text, at: bytes, token)
      }
    }
    return segments
  }

  /// The tokens that stand anywhere in `text`, longest first, then by id.
  private func present(in text: [UInt8]) -> [(bytes: [UInt8], token: Token)] {
    var found: [Int32: (bytes: [UInt8], token: Token)] = [:]
    for index in text.indices where begins[Int(text[index])] {
      for entry in candidates[Int(text[index])]
      where found[entry.token.id] == nil && Self.stands(entry.bytes, at: index, in: text) {
        found[entry.token.id] = entry
      }
    }
    return found.values.sorted {
      ($1.bytes.count, $0.token.id) < ($0.bytes.count, $1.token.id)
    }
  }

  private static func cut(
    _ range: Range<Int>, of text: [UInt8], at bytes: [UInt8], _ token: Token
  ) -> [Segment] {
    var segments: [Segment] = []
    var start = range.lowerBound
    var index = start
    while index + bytes.count <= range.upperBound {
      guard text[index] == bytes[0], stands(bytes, at: index, in: text) else {
        index += 1
        continue
      }
      if index > start { segments.append(.text(start..<index)) }
      segments.append(.token(token.id))
      index += bytes.count
      if token.stripsRight {
        while index < range.upperBound, text[index] == 32 || (9...13).contains(text[index]) {
          index += 1
        }
      }
      start = index
    }
    if start < range.upperBound { segments.append(.text(start..<range.upperBound)) }
    return segments
  }
}
