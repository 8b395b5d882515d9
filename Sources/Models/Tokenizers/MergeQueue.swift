/// A binary heap of (rank, position): lowest rank first, then leftmost.
struct MergeQueue {
  private var keys: [UInt64] = []

  /// Precondition: neither is negative, and both fit 32 bits.
  mutating func push(rank: Int32, position: Int) {
    keys.append(UInt64(rank) << 32 | UInt64(position))
    var child = keys.count - 1
    while child > 0, keys[child] < keys[(child - 1) / 2] {
      keys.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func pop() -> (rank: Int32, position: Int)? {
    guard let first = keys.first, let last = keys.popLast() else { return nil }
    if !keys.isEmpty {
      keys[0] = last
      sink()
    }
    return (Int32(first >> 32), Int(first & 0xFFFF_FFFF))
  }

  private mutating func sink() {
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < keys.count {
        if keys[child] < keys[least] { least = child }
      }
      guard least != parent else { return }
      keys.swapAt(parent, least)
      parent = least
    }
  }
}
