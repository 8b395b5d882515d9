import Testing
import Workbench

@testable import WorkbenchTerminal

@Suite struct TerminalColorsTests {
  @Test(arguments: [
    (-1, false, ColorDepth.mono), (0, false, .mono), (2, false, .mono), (8, false, .ansi16),
    (16, false, .ansi16), (88, false, .ansi16), (256, false, .indexed256),
    (1 << 24, true, .trueColor), (1 << 24, false, .indexed256),
  ])
  func terminfoDecides(colors: Int, direct: Bool, expected: ColorDepth) {
    #expect(depth([:], colors, direct, nil) == expected)
    #expect(depth([:], colors, direct, "auto") == expected)
  }

  @Test func wishesOutrankTheTerminal() {
    #expect(depth(["NO_COLOR": "1"], 256, false, nil) == .mono)
    #expect(depth(["NO_COLOR": ""], 256, false, nil) == .indexed256)
    #expect(depth(["NO_COLOR": "1"], 256, false, "always") == .indexed256)
    #expect(depth([:], 256, false, "never") == .mono)
    #expect(depth([:], 0, false, "always") == .mono)
  }

  @Test func directNamesAreTriedFirst() {
    let claimed = ["COLORTERM": "truecolor", "TERM": "tmux-256color"]
    #expect(
      TerminalColors.terminalNames(claimed) == ["tmux-direct", "tmux-256color", "xterm-256color"])
    #expect(TerminalColors.terminalNames(["TERM": "st"]) == ["st", "xterm-256color"])
  }

  @Test func numbersFitTheTerminal() {
    let direct = ColorNumbers(depth: .trueColor, colors: 1 << 24, direct: true)
    #expect(direct.number(.rgb(1, 2, 3)) == 0x010203)
    #expect(direct.number(.rgb(0, 0, 0)) == 8)
    #expect(direct.number(.indexed(1)) == 1)
    #expect(direct.number(.indexed(196)) == 0xFF0000)
    #expect(direct.number(.indexed(255)) == 0xEEEEEE)
    let eight = ColorNumbers(depth: .ansi16, colors: 8, direct: false)
    #expect(eight.number(.indexed(9)) == 1)
    #expect(eight.number(.indexed(200)) == -1)
    #expect((0..<8).contains(eight.number(.rgb(250, 0, 0))))
    let many = ColorNumbers(depth: .indexed256, colors: 256, direct: false)
    #expect(many.number(.rgb(255, 0, 0)) == 196)
    let mono = ColorNumbers(depth: .mono, colors: 256, direct: false)
    #expect(mono.number(.indexed(3)) == -1)
    #expect(many.number(nil) == -1)
  }

  private func depth(
    _ environment: [String: String], _ colors: Int, _ direct: Bool, _ wish: String?
  ) -> ColorDepth {
    TerminalColors.depth(
      environment: environment, terminfoColors: colors, direct: direct, override: wish)
  }
}
