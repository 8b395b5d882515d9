/// Merges one text's symbols by a `MergeTable`, remembering words it has met.
///
/// Cost: n log n in the longest stretch that merges could span, a look-up for a known word.
struct MergeRun {
  /// Longer words are unlikely to come again.
  private static let longestRemembered = 32

  private let table: MergeTable
  private var known: [[Int32]: [Int32]] = [:]

  init(_ table: MergeTable) { self.table = table }

  /// Appends `symbols`, merged, to `tokens`.
  ///
  /// Precondition: fewer than 2^31 symbols.
  mutating func append(_ symbols: [Int32], to tokens: inout [Int32]) {
    var start = 0
    for index in symbols.indices
    where index + 1 == symbols.count || !table.joins(symbols[index], symbols[index + 1]) {
      appendWord(symbols[start...index], to: &tokens)
      start = index + 1
    }
  }

  private mutating func appendWord(_ slice: ArraySlice<Int32>, to tokens: inout [Int32]) {
    guard slice.count > 1 else { return tokens.append(contentsOf: slice) }
    let word = Array(slice)
    if let merged = known[word] { return tokens.append(contentsOf: merged) }
    var list = SymbolList(word)
    list.mergeAll(by: table)
    let merged = list.symbols
    if word.count <= Self.longestRemembered { known[word] = merged }
    tokens.append(contentsOf: merged)
  }
}

/// Symbols linked to their neighbours, and a heap of the pairs that may merge.
private struct SymbolList {
  private var ids: [Int32]
  private var next: [Int32]
  private var previous: [Int32]
  private var queue = MergeQueue()

  init(_ symbols: [Int32]) {
    ids = symbols
    next = (0..<Int32(symbols.count)).map { $0 + 1 }
    previous = (0..<Int32(symbols.count)).map { $0 - 1 }
  }

  /// What is left, in order; position 0 is never merged away.
  var symbols: [Int32] {
    var symbols: [Int32] = []
    var position = 0
    while position < ids.count {
      symbols.append(ids[position])
      position = Int(next[position])
    }
    return symbols
  }

  mutating func mergeAll(by table: MergeTable) {
    for position in 0..<ids.count - 1 { offer(position, table) }
    while let (rank, position) = queue.pop() {
      // Stale entries: the symbol is gone, or its pair has changed.
      guard ids[position] >= 0, let merge = merge(at: position, table),
        table.answers(merge, to: rank)
      else { continue }
      apply(merge.result, at: position)
      offer(position, table)
      if previous[position] >= 0 { offer(Int(previous[position]), table) }
    }
  }

  private func merge(at position: Int, _ table: MergeTable) -> (rank: Int32, result: Int32)? {
    let right = Int(next[position])
    return right < ids.count ? table.merge(ids[position], ids[right]) : nil
  }

  private mutating func offer(_ position: Int, _ table: MergeTable) {
    guard let merge = merge(at: position, table) else { return }
    queue.push(rank: merge.rank, position: position)
  }

  private mutating func apply(_ result: Int32, at position: Int) {
    let right = Int(next[position])
    ids[position] = result
    ids[right] = -1
    next[position] = next[right]
    if Int(next[right]) < ids.count { previous[Int(next[right])] = Int32(position) }
  }
}
