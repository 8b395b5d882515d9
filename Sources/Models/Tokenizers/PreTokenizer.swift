/// How a text is cut into the words that merges stay within.
///
/// Steps work one after the other, each on the pieces that the one before has left.
struct PreTokenizer: Sendable {
  enum Step: Sendable, Hashable {
    case split(SplitPattern, SplitBehavior, isInverted: Bool = false)
    /// Spaces become `mark`, which is put in front of pieces too.
    case mark(Unicode.Scalar, MarkScheme)
    /// A space in front of pieces that have none.
    case space
    /// Bytes are spelled in `ByteAlphabet`.
    case spell

    enum MarkScheme: String, Sendable { case always, first, never }
  }

  var steps: [Step] = []
  /// Symbols are bytes: the last step spelled them in `ByteAlphabet`, which the model does itself.
  var isByteLevel = false

  /// Whether a mark is put in front of the text's first piece alone.
  var marksFirstOnly: Bool {
    steps.contains { if case .mark(_, .first) = $0 { true } else { false } }
  }

  /// The words of one stretch of text, in order; `isFirst` where nothing precedes it.
  func words(of bytes: [UInt8], isFirst: Bool) -> (text: ScalarText, words: [Range<Int>]) {
    var bytes = bytes
    let cutting = steps.drop { step in
      guard let changed = step.changed(bytes[...], isFirst: isFirst) else { return false }
      bytes = changed
      return true
    }
    var text = ScalarText(bytes)
    var words = text.count == 0 ? [] : [0..<text.count]
    for step in cutting {
      if case .split(let pattern, let behavior, let isInverted) = step {
        words = Self.split(words, of: text, pattern, behavior, isInverted)
      } else {
        (text, words) = Self.changed(words, of: text, by: step, isFirst: isFirst)
      }
    }
    return (text, words)
  }

  private static func split(
    _ words: [Range<Int>], of text: ScalarText, _ pattern: SplitPattern,
    _ behavior: SplitBehavior, _ isInverted: Bool
  ) -> [Range<Int>] {
    if case .words(let pattern) = pattern, behavior == .isolated {
      return words.count == 1
        ? pattern.words(of: text, in: words[0])
        : words.flatMap { pattern.words(of: text, in: $0) }
    }
    return words.flatMap { word in
      var cuts = pattern.cuts(of: text, in: word)
      if isInverted { for index in cuts.indices { cuts[index].isMatch.toggle() } }
      return behavior.pieces(cuts)
    }
  }

  /// Words whose text a step has changed, in a text of their own.
  private static func changed(
    _ words: [Range<Int>], of text: ScalarText, by step: Step, isFirst: Bool
  ) -> (ScalarText, [Range<Int>]) {
    var bytes: [UInt8] = []
    var counts: [Int] = []
    for word in words {
      let old = text.bytes(word)[...]
      let changed = step.changed(old, isFirst: isFirst && word.lowerBound == 0) ?? Array(old)
      counts.append(changed.lazy.filter { $0 & 0xC0 != 0x80 }.count)
      bytes += changed
    }
    var start = 0
    let ranges = counts.map { count in
      defer { start += count }
      return start..<start + count
    }
    return (ScalarText(bytes), ranges)
  }
}

extension PreTokenizer.Step {
  /// What becomes of a piece; nil for a step that only cuts.
  func changed(_ piece: ArraySlice<UInt8>, isFirst: Bool) -> [UInt8]? {
    switch self {
    case .split: nil
    case .space: piece.isEmpty || piece.first == UInt8(ascii: " ") ? Array(piece) : [32] + piece
    case .spell:
      ByteAlphabet.spelled(Array(piece))
    case .mark(let scalar, let scheme): Self.marked(piece, String(scalar), scheme, isFirst)
    }
  }

  private static func marked(
    _ piece: ArraySlice<UInt8>, _ mark: String, _ scheme: MarkScheme, _ isFirst: Bool
  ) -> [UInt8] {
    let mark = Array(mark.utf8)
    let marked = TextNormalizer.replace([UInt8(ascii: " ")], by: mark, in: Array(piece))
    let prepends = scheme == .always || (scheme == .first && isFirst)
    return prepends && !marked.isEmpty && !marked.starts(with: mark) ? mark + marked : marked
  }
}
