import EngineMessages
import Foundation
import Testing

@testable import Workbench

@Suite struct SessionCastTests {
  private static let events = SyntheticRun.events(steps: 300)

  private static func state() -> WorkbenchState {
    var state = WorkbenchState(mode: .replay, depth: .trueColor, width: 80, height: 24)
    _ = state.reduce(
      .sessionIndex(
        SessionIndex(name: "a \"b\"", seconds: events.last!.seconds, firstStep: 0, lastStep: 300)))
    return state
  }

  private static func lines(longest: Double) -> [String] {
    var cast = SessionCast(state(), longest: longest, timestamp: 7)
    return cast.begin() + events.compactMap { cast.take($0) } + [cast.end()].compactMap { $0 }
  }

  private static func frames(_ lines: [String]) throws -> [(seconds: Double, text: String)] {
    try lines.dropFirst().map { line in
      let parts = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any])
      #expect(parts.count == 3 && parts[1] as? String == "o")
      return (try #require(parts[0] as? Double), try #require(parts[2] as? String))
    }
  }

  @Test func theHeadIsAnAsciicastOfVersionTwo() throws {
    let head = try #require(Self.lines(longest: 60).first)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(head.utf8)) as? [String: Any])
    #expect(object["version"] as? Int == 2 && object["timestamp"] as? Int == 7)
    #expect(object["width"] as? Int == 80 && object["height"] as? Int == 24)
    #expect(object["title"] as? String == "a \"b\"")
  }

  /// A terminal that plays the cast shows, at its end, what the replay shows at its own.
  @Test func theLastFrameIsTheReplays() throws {
    let frames = try Self.frames(Self.lines(longest: 5))
    let screen = PlainTerminal(width: 80, height: 24)
    for frame in frames { screen.write(frame.text) }
    var state = Self.state()
    _ = state.reduce(.tick(seconds: 5))
    _ = state.reduce(.events(Self.events))
    #expect(screen.text == Renderer.render(state).text)
  }

  @Test func timeIsCompressedAndNeverRunsBack() throws {
    let recorded = try #require(Self.events.last).seconds
    let short = try Self.frames(Self.lines(longest: 5)).map(\.seconds)
    #expect(short == short.sorted() && short.first == 0)
    #expect(short.allSatisfy { $0 <= 5 } && short.count > 20 && short.count <= 52)
    let whole = try Self.frames(Self.lines(longest: 1000)).map(\.seconds)
    let last = try #require(whole.last)
    #expect(whole == whole.sorted() && abs(last - recorded) < 1e-5)
  }

  @Test func looksAreStandardSequences() {
    let style = CellStyle(
      foreground: .rgb(1, 2, 3), background: .indexed(200), attributes: [.bold, .reverse])
    #expect(ANSIText.look(style) == "\u{1B}[0;1;7;38;2;1;2;3;48;5;200m")
    var grid = CellGrid(width: 3, height: 2)
    grid.draw("x", x: 1, y: 1, style: style)
    #expect(ANSIText.row(grid, 1) == "\u{1B}[2;1H " + ANSIText.look(style) + "x\u{1B}[0m ")
  }
}

/// Understands what a cast may hold: place, erase, looks, text.
private final class PlainTerminal {
  private var rows: [[String]]
  private var (x, y) = (0, 0)

  init(width: Int, height: Int) {
    rows = Array(repeating: Array(repeating: " ", count: width), count: height)
  }

  var text: String {
    rows.map { row in
      var line = row.joined()
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  func write(_ text: String) {
    for (index, piece) in text.split(separator: "\u{1B}", omittingEmptySubsequences: false)
      .enumerated()
    {
      index == 0 ? put(piece) : obey(piece)
    }
  }

  private func obey(_ piece: Substring) {
    guard let end = piece.firstIndex(where: { $0.isLetter }) else { return }
    let numbers = piece[..<end].dropFirst().split(separator: ";").map { Int($0) ?? 0 }
    if piece[end] == "H" { (y, x) = (numbers[0] - 1, numbers[1] - 1) }
    put(piece[piece.index(after: end)...])
  }

  private func put(_ text: Substring) {
    for character in text {
      rows[y][x] = String(character)
      let width = GlyphWidth.width(of: character)
      if width == 2 { rows[y][x + 1] = "" }
      x += width
    }
  }
}
