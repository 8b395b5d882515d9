/// Tokens that are found in a text before anything else, such as `<|im_start|>`.
struct AddedTokens: Sendable {
  struct Token: Sendable, Hashable {
    var id: Int32
    var content: String
    /// Steers the model and is not part of the text.
    var isSpecial = true
    /// Swallows white space before or after it.
    var stripsLeft = false
    var stripsRight = false
    /// Counts only between characters that are no part of a word.
    var isWord = false
    /// Is looked for in the normalized text, as the normalizer spells it.
    var isNormalized = false
  }

  /// Which of several tokens counts where they overlap.
  enum Order: Sendable {
    /// The one that begins first, of these the longest, as in Hugging Face's library.
    case leftmost
    /// The longest wherever it stands, as in llama.cpp.
    case longest
  }

  enum Segment: Equatable {
    case token(Int32)
    case text(Range<Int>)
  }

  let tokens: [Token]
  /// What decoding knows of each: the content, in the normalizer's spelling where it is looked for
  /// so.
  let names: [Int32: [UInt8]]
  private let special: Set<[UInt8]>
  private let order: Order
  private let plain: AddedTokenMatcher
  private let normalized: AddedTokenMatcher

  init(_ tokens: [Token], order: Order = .leftmost, normalizer: TextNormalizer = .init()) {
    self.tokens = tokens
    self.order = order
    plain = AddedTokenMatcher(
      tokens.filter { !$0.isNormalized }.map { (Array($0.content.utf8), $0) })
    let found = tokens.filter(\.isNormalized)
      .map { (bytes: normalizer.apply(Array($0.content.utf8)), token: $0) }
    normalized = AddedTokenMatcher(found)
    names = Dictionary(
      tokens.map { ($0.id, Array($0.content.utf8)) } + found.map { ($0.token.id, $0.bytes) },
      uniquingKeysWith: { $1 })
    special = Set(tokens.filter(\.isSpecial).map { Array($0.content.utf8) })
  }

  /// Whether a token is left out of decoded texts: it is special, and found as it is written.
  func hides(_ token: Int32) -> Bool { names[token].map(special.contains) ?? false }

  /// Cuts a text at its added tokens.
  func segments(of text: [UInt8]) -> [Segment] {
    switch order {
    case .leftmost: plain.segments(of: text)
    case .longest: plain.longestFirst(in: text)
    }
  }

  var hasNormalized: Bool { !normalized.isEmpty }

  /// Cuts a normalized stretch at the added tokens that are looked for there.
  func normalizedSegments(of text: [UInt8]) -> [Segment] { normalized.segments(of: text) }
}
