import EngineMessages
import Foundation
import Testing

@testable import Workbench

@Suite struct SweepTableTests {
  private func state(done: Int) -> SweepState {
    var state = SweepState()
    for body in SyntheticSweep.bodies(done: done) { state.apply(body) }
    return state
  }

  private func table(done: Int) -> SweepTable {
    let state = state(done: done)
    return SweepTable(SyntheticSweep.description, state.ordered)
  }

  @Test func meanAndDeviationAreThoseOfTheSample() throws {
    let figure = try #require(SweepFigure([2, 4, 4, 4, 5, 5, 7, 9]))
    #expect(figure.mean == 5)
    #expect(abs((try #require(figure.deviation)) - (32.0 / 7).squareRoot()) < 1e-12)
    #expect(SweepFigure([3])?.deviation == nil && SweepFigure([]) == nil)
  }

  @Test func anEntryHoldsItsSeeds() throws {
    let entry = try #require(table(done: 45).entry("qat", 2))
    #expect(entry.finished == 3 && entry.planned == 3)
    let expected = [1, 2, 3].map { seed in
      SyntheticSweep.result(SweepCell(method: "qat", bits: 2, seed: seed)).perplexity! / 2.721
    }
    #expect(abs(entry.ratio!.mean - expected.reduce(0, +) / 3) < 1e-12)
    // The ninth cell diverged: its entry says so and counts the others.
    let other = try #require(table(done: 45).entry("qat-hadamard", 3))
    #expect(other.finished == 2 && other.unsuccessful == 1)
    #expect(other.why == "diverged: loss nan at step 12")
  }

  @Test func nothingOnTheFrontierIsBeaten() {
    let table = table(done: 45)
    let frontier = table.frontier
    #expect(!frontier.isEmpty)
    for entry in table.entries {
      let beaten = frontier.contains {
        $0.bitsPerWeight!.mean <= entry.bitsPerWeight!.mean && $0.loss!.mean <= entry.loss!.mean
      }
      #expect(beaten)
    }
    for pair in zip(frontier, frontier.dropFirst()) {
      #expect(pair.0.bitsPerWeight!.mean < pair.1.bitsPerWeight!.mean)
      #expect(pair.0.loss!.mean > pair.1.loss!.mean)
    }
  }

  /// One method at 3 s, one at 60 s: a mean over all would mislead.
  @Test func timeLeftIsCountedByMethod() throws {
    let left = try #require(state(done: 15).secondsLeft)
    #expect(left == Double(30 / 5) * (3 + 3 + 60 + 60 + 60) - 25)
    #expect(state(done: 45).secondsLeft == nil)
    #expect(state(done: 0).secondsLeft == nil)
  }

  @Test func aResetCellCountsAsNotRun() {
    var state = state(done: 45)
    let cell = SyntheticSweep.description.cells[3]
    state.apply(.sweepCellsReset([cell]))
    #expect(state.results[cell] == nil && state.isRunning && state.results.count == 44)
  }

  @Test func aResumedSweepKnowsWhatWasThere() {
    var plan = SyntheticSweep.description
    plan.results = plan.cells.prefix(7).map(SyntheticSweep.result)
    var state = SweepState()
    state.apply(.sweepPlanned(plan))
    #expect(state.ordered == plan.results)
  }

  @Test func markdownHasMethodsDownAndWidthsAcross() {
    let lines = SweepMarkdown.text(table(done: 45)).split(separator: "\n").map(String.init)
    let rows = lines.filter { $0.hasPrefix("|") }
    #expect(rows.count == 2 + 5)
    #expect(rows[0] == "| Method | 2 bit | 3 bit | 4 bit |")
    #expect(rows.allSatisfy { $0.count { $0 == "|" } == 5 })
    #expect(rows[4].contains("±") && rows[4].contains("2.125 b/w"))
    #expect(lines.last?.contains("1 of 3 seeds without figures; diverged: loss nan") == true)
    #expect(SweepMarkdown.text(table(done: 0)).contains("not run"))
  }

  @Test func csvHasARowACellWithEveryColumn() {
    let state = state(done: 45)
    let lines = SweepCSV.text(table(done: 45), state.ordered).split(separator: "\n")
    #expect(lines.count == 46)
    #expect(lines.allSatisfy { $0.count { $0 == "," } == 17 })
    let result = state.ordered[0]
    #expect(lines[1].contains("\(result.perplexity!)"))
  }

  @Test func svgIsClosedAndHasEveryMark() throws {
    let text = SweepSVG.text(table(done: 45))
    let tags = text.split(separator: "<")
    let opened = tags.count { !$0.hasPrefix("/") && !$0.contains("/>") }
    #expect(opened == tags.count { $0.hasPrefix("/") })
    #expect(text.hasPrefix("<svg xmlns=") && text.hasSuffix("</svg>\n"))
    // Five methods at three widths, and a mark each in the legend.
    let marks = tags.count {
      $0.hasPrefix("circle") || $0.hasPrefix("polygon")
    }
    #expect(marks == 15 + 5)
    #expect(text.contains("stroke-dasharray") && text.contains("KiB"))
    #expect(!text.contains("nan") && !text.contains("×"))
    #expect(SweepSVG.text(table(done: 0)).contains("no figures yet"))
  }

  @Test func placesInThePlotFollowBitsAndLoss() throws {
    let entries = table(done: 45).entries
    let scale = try #require(ParetoScale(entries))
    for entry in entries {
      let (x, y) = (scale.across(entry.bitsPerWeight!.mean), scale.up(entry.loss!.mean))
      #expect((0...1).contains(x) && (0...1).contains(y))
    }
    let (low, high) = (scale.up(0.01), scale.up(0.1))
    // Equal ratios are equal distances.
    #expect(abs((scale.up(0.02) - low) - (scale.up(0.2) - high)) < 1e-9)
    #expect(scale.ticks.allSatisfy { scale.loss.contains($0) })
  }

  @Test(arguments: [
    ("204800", 204_800), ("200KiB", 204_800), ("1.5MiB", 1_572_864), ("2kB", 2000), ("7B", 7),
  ]) func sizesAreRead(_ text: String, _ bytes: Int) {
    #expect(ByteCount.parse(text) == bytes)
  }

  @Test(arguments: ["", "KiB", "-4", "0", "nan", "1e99", "12x"]) func otherSizesAreNot(
    _ text: String
  ) {
    #expect(ByteCount.parse(text) == nil)
  }
}
