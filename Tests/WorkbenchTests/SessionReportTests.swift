import EngineMessages
import Foundation
import Testing

@testable import Workbench

@Suite struct SessionReportTests {
  private static let record = SessionRecord(SyntheticRun.events(steps: 1000))
  private static let settings = ["quantization.grid": "pot2x4", "text": "a|b <c> & d"]

  @Test func csvReadsBackBitForBit() throws {
    let lines = SessionCSV.text(Self.record).split(separator: "\n")
    #expect(lines.count == 1001 && lines[0].hasPrefix("step,loss,"))
    for (line, report) in zip(lines.dropFirst(), Self.record.steps) {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      #expect(cells.count == 9 && cells[0] == "\(report.step)")
      #expect(Double(cells[1]) == report.loss && Double(cells[3]) == report.learningRate)
      #expect(Double(cells[4]) == report.gradientNorm)
      #expect(Double(cells[5]) == report.tokensPerSecond)
      #expect(cells[6].isEmpty == (report.step % 200 != 0) && cells[8].isEmpty)
    }
    #expect(Double(lines[200].split(separator: ",")[6]) == Self.record.validations[0].nll)
  }

  @Test func markdownTellsEveryLayerAndSetting() {
    let text = SessionReport.md.text(Self.record, name: "s0427", settings: Self.settings)
    #expect(text.hasPrefix("# s0427\n"))
    for name in SyntheticRun.names { #expect(text.contains("\n| \(name) | ")) }
    #expect(text.contains("| text | a\\|b \\<c\\> \\& d |"))
    #expect(text.contains("| set lr=1e-4 | 480 |"))
    let widths = Set(
      text.components(separatedBy: "## Layers")[1].components(separatedBy: "##")[0]
        .split(separator: "\n").map { $0.split(separator: "|").count })
    #expect(widths == [LayerFigure.all.count + 2])
    let plot = text[text.range(of: "<svg")!.lowerBound..<text.range(of: "</svg>")!.upperBound]
    #expect(!plot.contains("\n\n"))
  }

  @Test func htmlIsWellFormedAndNeedsNothingElse() throws {
    let text = SessionReport.html.text(Self.record, name: "a <b>", settings: Self.settings)
    #expect(text.contains("<h1>a &lt;b&gt;</h1>") && text.contains("a|b &lt;c&gt; &amp; d"))
    #expect(!text.contains("href") && !text.contains("src=") && !text.contains("<script"))
    let body = text[text.range(of: "<body>")!.lowerBound..<text.range(of: "</html>")!.lowerBound]
    let parser = XMLTags(String(body))
    #expect(parser.areBalanced && parser.names.contains("svg"))
  }

  @Test func theFormIsTheEndOfTheName() {
    #expect(SessionReport(path: "a.b/run.MD") == .md && SessionReport(path: "run.html") == .html)
    #expect(SessionReport(path: "run.txt") == nil && SessionReport(path: "run") == nil)
  }

  /// Every coordinate of the plot lies on its page, for runs of no step, of one, and of many.
  @Test(arguments: [0, 1, 1000]) func plotsStayOnTheirPage(steps: Int) throws {
    let svg = LossSVG.text(SessionRecord(SyntheticRun.events(steps: steps)))
    #expect(XMLTags(svg).areBalanced)
    let points = svg.matches(of: /points="([^"]*)"/).flatMap { $0.1.split(separator: " ") }
    #expect(points.isEmpty == (steps == 0))
    for point in points {
      let place = point.split(separator: ",").compactMap { Double($0) }
      #expect(place.count == 2 && (0...760).contains(place[0]) && (0...360).contains(place[1]))
    }
  }
}

/// Tags of a text, opened and closed.
private struct XMLTags {
  var names: [String] = []
  var areBalanced = true

  init(_ text: String) {
    var open: [String] = []
    for match in text.matches(of: /<(\/?)([a-zA-Z0-9]+)[^<>]*?(\/?)>/) {
      let name = String(match.2)
      names.append(name)
      if !match.3.isEmpty { continue }
      if match.1.isEmpty {
        open.append(name)
      } else if open.popLast() != name {
        areBalanced = false
      }
    }
    areBalanced = areBalanced && open.isEmpty
  }
}
