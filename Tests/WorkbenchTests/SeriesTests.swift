import Testing

@testable import Workbench

@Suite struct SeriesTests {
  private func wave(_ step: Int) -> Double { Double((step * 7919) % 1009) / 100 - 4 }

  @Test(arguments: [1, 37, 1000, 5000]) func columnsAgreeWithBruteForce(_ count: Int) {
    var series = Series(capacity: 512)
    for step in 1...count { series.append(step: step, value: wave(step)) }
    for (low, high, width) in [
      (0, count + 1, 80), (count / 3, count / 2 + 1, 13), (0, count + 1, 1),
    ] {
      check(series, low..<high, width)
    }
  }

  /// A column holds the buckets that begin in it: steps rounded down to whole buckets.
  private func check(_ series: Series, _ range: Range<Int>, _ width: Int) {
    let columns = series.columns(over: range, count: width)
    guard !range.isEmpty else { return }
    #expect(columns.count == width)
    let total = columns.reduce(into: Series.Bucket()) { $0.merge($1) }
    guard range.lowerBound == 0, range.upperBound > series.lastStep else { return }
    let all = (1...series.lastStep).map { Float(wave($0)) }
    #expect(total.low == all.min() && total.high == all.max())
    #expect(Int(total.count) == all.count)
    guard series.stride == 1, range.count <= width * 2 else { return }
    for (index, column) in columns.enumerated() {
      let from = max(range.count * index / width, 1)
      let to = range.count * (index + 1) / width
      let own = from < to ? (from..<to).map { Float(wave($0)) } : []
      #expect(own.isEmpty || (column.low == own.min() && column.high == own.max()))
    }
  }

  @Test func everyLevelIsTheMergeOfTheFinerOne() {
    var series = Series(capacity: 64)
    for step in 0..<10_000 { series.append(step: step, value: wave(step)) }
    #expect(series.levels[0].count <= 64 && series.stride == 256)
    for level in 1..<series.levels.count {
      for (index, bucket) in series.levels[level].enumerated() {
        var merged = series.levels[level - 1][2 * index]
        if series.levels[level - 1].indices.contains(2 * index + 1) {
          merged.merge(series.levels[level - 1][2 * index + 1])
        }
        #expect(bucket.low == merged.low && bucket.high == merged.high)
        #expect(bucket.count == merged.count)
      }
    }
  }

  @Test func aMillionStepsStaySmall() {
    var series = Series()
    for step in 1...1_000_000 { series.append(step: step, value: wave(step)) }
    #expect(series.pointCount == 1_000_000 && series.levels.joined().count <= 2 * 32768)
    #expect(series.columns(over: 0..<1_000_001, count: 400).allSatisfy { $0.count > 0 })
  }

  @Test func valuesAtStepsAndAfterARollback() {
    var series = Series(capacity: 100)
    for step in [10, 20, 30] { series.append(step: step, value: Double(step)) }
    #expect(series.value(at: 9) == nil && series.value(at: 10) == 10 && series.value(at: 29) == 20)
    series.append(step: 20, value: 5)
    #expect(series.last == 5 && series.columns(over: 20..<21, count: 1)[0].low == 5)
    #expect(series.value(at: 20) == 5)
    series.append(step: 40, value: .nan)
    #expect(series.columns(over: 0..<41, count: 1)[0].lost == 1)
  }
}
