/// Which adjacent symbols merge into which, and in what order: the heart of byte-pair encoding.
///
/// The rule: as long as two neighbours are a pair of the table, the pair of lowest rank is
/// merged, the leftmost of equals. Scores of SentencePiece are ranks in falling order.
struct MergeTable: Sendable {
  struct Merge: Sendable {
    var left: Int32
    var right: Int32
    /// Lower merges first.
    var rank: Int32
    var result: Int32
  }

  /// The symbols a piece begins and ends with, when it is spelled in symbols.
  struct Ends: Sendable {
    var first: Int32
    var last: Int32
  }

  private var merges: [UInt64: (rank: Int32, result: Int32)] = [:]
  /// By rank, where each rank is one merge's.
  private var results: [Int32] = []
  /// Neighbouring symbols that stand inside some merge; a text may be cut at all others.
  private var joints: Set<UInt64> = []

  /// `ends` is indexed by token. Of two merges of one pair the first counts, or the last.
  init(_ merges: [Merge], ends: [Ends], lastCounts: Bool = false) {
    self.merges.reserveCapacity(merges.count)
    for merge in merges {
      let key = Self.key(merge.left, merge.right)
      if lastCounts || self.merges[key] == nil { self.merges[key] = (merge.rank, merge.result) }
      for left in [merge.left, ends[Int(merge.left)].last] {
        for right in [merge.right, ends[Int(merge.right)].first] {
          joints.insert(Self.key(left, right))
        }
      }
    }
    if merges.indices.allSatisfy({ merges[$0].rank == $0 }) { results = merges.map(\.result) }
  }

  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  func merge(_ left: Int32, _ right: Int32) -> (rank: Int32, result: Int32)? {
    merges[Self.key(left, right)]
  }

  /// Whether `merge` may take the place of one that was offered at `rank`.
  ///
  /// The libraries know an offer by its rank and what it makes, so that a pair which has changed
  /// meanwhile, but makes the same, is merged as early as the pair before would have been.
  func answers(_ merge: (rank: Int32, result: Int32), to rank: Int32) -> Bool {
    merge.rank == rank || (!results.isEmpty && results[Int(rank)] == merge.result)
  }

  /// Some merge crosses the boundary between these symbols.
  func joins(_ left: Int32, _ right: Int32) -> Bool { joints.contains(Self.key(left, right)) }

  /// The rule, word for word: the slow twin of `MergeRun`, for tests.
  func mergedNaively(_ symbols: [Int32]) -> [Int32] {
    var symbols = symbols
    while true {
      var best: (rank: Int32, result: Int32, index: Int)?
      for index in 0..<max(0, symbols.count - 1) {
        guard let found = merge(symbols[index], symbols[index + 1]) else { continue }
        if best.map({ found.rank < $0.rank }) ?? true { best = (found.rank, found.result, index) }
      }
      guard let best else { return symbols }
      symbols.replaceSubrange(best.index...best.index + 1, with: [best.result])
    }
  }
}
