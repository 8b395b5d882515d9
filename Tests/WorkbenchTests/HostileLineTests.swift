import EngineMessages
import Testing

@testable import Workbench

/// Whatever is typed behind `:` is obeyed or answered in words.
@Suite struct HostileLineTests {
  private func complaint(_ line: String, _ state: WorkbenchState) -> String? {
    var state = state
    _ = state.reduce(.commandText(line))
    return state.view.notice.flatMap { $0.isFault ? $0.text : nil }
  }

  private func replaying() -> WorkbenchState {
    var state = Frames.live(steps: 100)
    _ = state.reduce(
      .sessionIndex(SessionIndex(name: "x", seconds: 10, firstStep: 0, lastStep: 100)))
    state.mode = .replay
    return state
  }

  @Test func seekingAnywhereEndsWithinTheRun() {
    for line in [
      "seek 9223372036854775807", "seek +9223372036854775807", "seek -9223372036854775808",
      "seek 1e308%", "seek +1e308%", "seek -1e308%", "seek 0x1p1000%", "seek -0%",
    ] {
      var state = replaying()
      let effects = state.reduce(.commandText(line))
      guard case .seek(.step(let step))? = effects.first else {
        Issue.record("\(line): expected a seek, found \(effects)")
        continue
      }
      #expect((0...100).contains(step), "\(line)")
    }
    for line in [
      "seek NaN%", "seek inf%", "seek -inf%", "seek -inf", "seek NaN", "seek %", "seek +",
      "seek 1e400%",
    ] {
      #expect(complaint(line, replaying()) != nil, "\(line)")
      #expect(complaint(line, Frames.live(steps: 100)) != nil, "\(line)")
    }
  }

  @Test func numbersOutOfRangeAreNamed() {
    let live = Frames.live(steps: 20)
    for line in [
      "set lr=nan", "set lr=-1", "set lr=inf", "set lr=", "set lambda=nan", "bits * 99",
      "bits * -1",
      "bits * 9223372036854775808", "compare tokens=0 x", "compare tokens=9223372036854775808 x",
      "compare tokens=-1 x", "allocate bits=nan", "allocate size=1e400", "allocate size=-1",
      "allocate size=1e308GiB", "filter loss>x", "sort x", "theme x", "glyphs x",
      "mark", "jump x", "export x", "layer",
    ] { #expect(complaint(line, live) != nil, "\(line)") }
    #expect(complaint("speed nan", replaying()) != nil)
    #expect(complaint("speed 0", replaying()) != nil)
    #expect(complaint("speed -1", replaying()) != nil)
  }

  @Test(.timeLimit(.minutes(1))) func longLinesAreAnsweredAtOnce() {
    let long = String(repeating: "x", count: 200_000)
    for line in [
      long, "filter \(String(repeating: "!", count: 200_000))x", "layer \(long)", "sort \(long)",
      "filter \(long)>1", "theme \(long)", "help \(long)",
      "filter " + String(repeating: "x&", count: 50_000),
    ] {
      var state = Frames.live(steps: 20)
      _ = state.reduce(.commandText(line))
      _ = Renderer.render(state)
    }
    #expect(complaint("filter !!!!loss>0", Frames.live(steps: 20)) == nil)
  }

  @Test func tenThousandRandomLines() {
    var generator = SplitMix(state: 11)
    let verbs = VerbTable.rows.map(\.name).filter { $0 != "copy" }
    let words = [
      "", "0", "-1", "+1", "+9223372036854775807", "9223372036854775807", "9223372036854775808",
      "NaN", "nan%", "inf", "-inf%", "1e308%", "-1e308%", "1e-320", "*", "?", "!!", "selected",
      "marked", "M1", "Ma", "M", "start", "end", "next", "reverse", "lr=nan", "lr=1e308",
      "lambda=0",
      "bits=2.5", "size=1e14", "tokens=9", "images=4096", "loss>nan", "churn<=1e308&!x|y", "a", "é",
      "👨\u{200D}👩", "\u{202E}", "\u{1B}[31m", "x.csv", "x.svg", "run", "rerun", "export",
      "overview",
    ]
    for mode in [WorkbenchMode.live, .replay, .picker, .attached] {
      var state = Frames.live(steps: 60)
      _ = state.reduce(
        .sessionIndex(SessionIndex(name: "x", seconds: 10, firstStep: 0, lastStep: 60)))
      state.mode = mode
      for number in 0..<2500 {
        let count = generator.below(4)
        let rest = (0..<count).map { _ in words[generator.below(words.count)] }
        let line = ([verbs[generator.below(verbs.count)]] + rest).joined(separator: " ")
        _ = state.reduce(.commandText(line))
        if number % 25 == 0 {
          let grid = Renderer.render(
            state, width: generator.below(160), height: generator.below(50))
          #expect(grid.cells.allSatisfy { !$0.glyph.unicodeScalars.contains { $0.value < 0x20 } })
        }
      }
    }
  }

  /// An accent joins the letter before it, a joiner both its sides: the cursor stays in the line.
  @Test func charactersThatJoinAreEdited() {
    for text in [
      "e\u{301}x", "👨\u{200D}👩", "\u{301}", "가\u{11A8}", "🇩🇪🇫", "a\u{200D}\u{FE0F}b", "\r\n",
    ] {
      var editor = LineEditor()
      for scalar in text.unicodeScalars { _ = editor.edit(.character(Character(scalar))) }
      #expect(editor.text == text)
      for key in [
        Key.left, .left, .character("\u{301}"), .delete, .right, .right, .backspace, .control("w"),
      ] {
        _ = editor.edit(key)
        #expect((0...editor.text.count).contains(editor.cursor))
      }
      for _ in 0..<9 { _ = editor.edit(.backspace) }
      for _ in 0..<9 { _ = editor.edit(.delete) }
      #expect(editor.text.isEmpty)
    }
  }

  /// Text of other people in every panel that shows text: no cell holds what a terminal would obey.
  @Test func cellsHoldOnlyWhatIsSeen() {
    let hostile =
      "x\u{1B}]0;t\u{7}\u{9B}31m\u{202E}\u{200B}\u{E0041}\u{FE0F}é\u{301}\u{334}日👨\u{200D}👩\r\n\ty"
    var grid = CellGrid(width: 60, height: 1)
    let used = grid.draw(hostile, x: 0, y: 0, style: .plain)
    #expect(used == GlyphWidth.width(of: hostile))
    #expect(grid.text == "x]0;t31mé\u{301}\u{334}日👨\u{200D}👩y")
    for cell in grid.cells {
      for scalar in cell.glyph.unicodeScalars {
        #expect(scalar.value >= 0x20 && scalar.value != 0x9B)
      }
    }
    Transliteration.apply(to: &grid)
    #expect(grid.cells.allSatisfy { $0.glyph.utf8.count == 1 })
  }
}

private struct SplitMix {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }
}
