import Numerics
import Testing

@Suite struct SeededGeneratorTests {
  @Test func equalSeedsGiveEqualStreamsAndStreamsDiffer() {
    var a = SeededGenerator(seed: 7)
    var b = SeededGenerator(seed: 7)
    var c = SeededGenerator(seed: 7, stream: 1)
    let left = (0..<100).map { _ in a.next() }
    #expect(left == (0..<100).map { _ in b.next() })
    #expect(left != (0..<100).map { _ in c.next() })
  }

  @Test func gaussianHasZeroMeanAndUnitVariance() {
    var generator = SeededGenerator(seed: 1)
    let count = 100_000
    let draws = (0..<count).map { _ in Double(generator.gaussian()) }
    let mean = draws.reduce(0, +) / Double(count)
    let variance = draws.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(count)
    // Three standard errors: 1/sqrt(n) and sqrt(2/n).
    #expect(abs(mean) < 3 / Double(count).squareRoot())
    #expect(abs(variance - 1) < 3 * (2 / Double(count)).squareRoot())
  }

  @Test func indexStaysBelowItsBoundAndReachesEveryValue() {
    var generator = SeededGenerator(seed: 3)
    let draws = (0..<1_000).map { _ in generator.index(below: 7) }
    #expect(Set(draws) == Set(0..<7))
  }
}
