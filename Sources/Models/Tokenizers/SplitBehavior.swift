/// What becomes of the matches of a pre-tokenizer's pattern.
///
/// Source: github.com/huggingface/tokenizers, `SplitDelimiterBehavior`.
enum SplitBehavior: String, Sendable, Hashable, CaseIterable {
  case removed = "Removed"
  case isolated = "Isolated"
  case mergedWithPrevious = "MergedWithPrevious"
  case mergedWithNext = "MergedWithNext"
  case contiguous = "Contiguous"

  /// The pieces that are left of `cuts`; empty ones are dropped.
  func pieces(_ cuts: [SplitPattern.Cut]) -> [Range<Int>] {
    let pieces: [Range<Int>] =
      switch self {
      case .removed: cuts.filter { !$0.isMatch }.map(\.range)
      case .isolated: cuts.map(\.range)
      case .contiguous: Self.joined(cuts) { $0 == $1 }
      case .mergedWithPrevious: Self.joined(cuts) { $1 && !$0 }
      case .mergedWithNext: Self.joined(cuts.reversed()) { $1 && !$0 }.reversed()
      }
    return pieces.filter { !$0.isEmpty }
  }

  /// Joins each cut to the one before where `joins(before, this)` holds of their matching.
  private static func joined(
    _ cuts: [SplitPattern.Cut], _ joins: (Bool, Bool) -> Bool
  ) -> [Range<Int>] {
    var pieces: [Range<Int>] = []
    var previous = false
    for cut in cuts {
      if joins(previous, cut.isMatch), let last = pieces.last {
        pieces[pieces.count - 1] =
          min(last.lowerBound, cut.range.lowerBound)..<max(last.upperBound, cut.range.upperBound)
      } else {
        pieces.append(cut.range)
      }
      previous = cut.isMatch
    }
    return pieces
  }
}
