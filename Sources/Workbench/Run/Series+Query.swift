extension Series {
  /// One bucket per screen column over the steps `range`. Cost: O(count), not O(points).
  public func columns(over range: Range<Int>, count: Int) -> [Bucket] {
    guard count > 0, !range.isEmpty else { return [] }
    let level = self.level(finerThan: Double(range.count) / Double(count))
    return (0..<count).map { column in
      let from = range.lowerBound + range.count * column / count
      let to = range.lowerBound + range.count * (column + 1) / count
      return merged(from: from, to: to, level: level)
    }
  }

  /// The coarsest level whose buckets still fit a column, at least the finest.
  private func level(finerThan stepsPerColumn: Double) -> Int {
    var level = 0
    var span = Double(stride * 2)
    while level + 1 < levels.count, span <= stepsPerColumn {
      level += 1
      span *= 2
    }
    return level
  }

  /// Buckets that begin in `[from, to)`: every bucket belongs to exactly one column.
  private func merged(from: Int, to: Int, level: Int) -> Bucket {
    let span = stride << level
    let first = (from + span - 1) / span
    let end = min((to + span - 1) / span, levels[level].count)
    var bucket = Bucket()
    guard first < end else { return bucket }
    for index in first..<end { bucket.merge(levels[level][index]) }
    return bucket
  }

  /// The newest value at or before `step`: exact while `stride` is 1, else its bucket's last.
  public func value(at step: Int) -> Double? {
    if step >= lastStep { return last }
    var index = min(step / stride, levels[0].count - 1)
    while index >= 0 {
      let bucket = levels[0][index]
      if !bucket.isEmpty { return Double(bucket.last) }
      index -= 1
    }
    return nil
  }

  /// The extremes over `range`, or nil where nothing finite was recorded.
  public func extremes(over range: Range<Int>) -> (low: Double, high: Double)? {
    var total = Bucket()
    for bucket in columns(over: range, count: min(range.count, 256)) { total.merge(bucket) }
    return total.count > 0 ? (Double(total.low), Double(total.high)) : nil
  }
}
