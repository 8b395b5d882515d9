import DataFaults
import EngineMessages
import Testing

@testable import Workbench

@Suite struct KeyTests {
  private func sends(_ effects: [Effect]) -> Bool {
    effects.contains { if case .send = $0 { true } else { false } }
  }

  @Test func noLowerCaseKeyChangesTheRun() {
    let letters = "abcdefghijklmnopqrstuvwxyz0123456789,.<>{}()[]/?;'`*\\ -=+_!@#$%&|~^\""
    let others: [Key] = [
      .up, .down, .left, .right, .enter, .escape, .tab, .backTab, .backspace,
      .home, .end, .pageUp, .pageDown, .insert, .delete, .mouse(x: 3, y: 3, button: 1),
    ]
    let keys =
      letters.map(Key.character) + others + (1...12).map(Key.function)
      + "abdefghijklmnopqrstuvwxyz".map(Key.control)
    let start = Frames.live(80, 24, steps: 60)
    for first in keys {
      for second in keys {
        var state = start
        let effects = state.reduce(.key(first)) + state.reduce(.key(second))
        #expect(!sends(effects), "\(first) \(second)")
      }
    }
  }

  @Test func everyRowDispatchesItsOwnCommand() {
    for row in KeyTable.standard.rows {
      #expect(VerbTable.verb(of: row.command) != nil, "\(row.command)")
      #expect(!row.help.isEmpty && !row.keys.isEmpty)
      for spelling in row.keys {
        var keys = KeySpelling.keys(spelling) ?? []
        let takesLetter = keys.last == KeySpelling.anyLetter
        if takesLetter { keys[keys.count - 1] = .character("q") }
        guard case .command(let line) = KeyTable.standard.match(keys) else {
          Issue.record("\(spelling) runs nothing")
          continue
        }
        #expect(line == row.command + (takesLetter ? " q" : ""))
      }
    }
  }

  @Test func noTwoRowsShareAChord() {
    for row in KeyTable.standard.rows {
      for spelling in row.keys {
        let chord = KeySpelling.keys(spelling) ?? []
        #expect(KeyTable.standard.conflict(of: chord, ignoring: row.command) == nil, "\(spelling)")
      }
    }
  }

  @Test func steeringKeysAreUpperCaseOnly() {
    for row in KeyTable.standard.rows where row.steers {
      #expect(row.keys.allSatisfy { $0.count == 1 && $0.first!.isUppercase })
      #expect(row.group == .steer)
    }
  }

  @Test func disabledRowsSayWhy() {
    var state = Frames.live()
    _ = Frames.press("E", &state)
    #expect(Renderer.render(state).text.contains("sweep-rerun: no sweep is open"))
    _ = Frames.press("?sweep-skip", &state)
    #expect(Renderer.render(state).text.contains("no sweep is open"))
  }

  @Test func helpRunsTheChosenRow() {
    var state = Frames.live()
    _ = Frames.press("?inspect", &state)
    _ = state.reduce(.key(.enter))
    #expect(state.view.screen == .inspect && state.view.overlay == .none)
  }

  @Test func markdownListsEveryRow() {
    let text = KeyTable.markdown()
    for row in KeyTable.standard.rows { #expect(text.contains("`\(row.command)`")) }
  }

  @Test func remapping() {
    let toml = """
      [keys]
      "sort next" = ["F9", "r"]
      worst = "W"
      pause-resume = "p"
      fly = "f"
      help = "ggg"
      """
    let (table, faults) = KeyTable.standard.applying(toml: toml, file: "keys.toml")
    #expect(table.key(for: "worst") == "W")
    let texts = faults.map(\.description).sorted()
    #expect(texts.contains { $0.contains("line 5") && $0.contains("fly") })
    #expect(texts.contains { $0.contains("line 2") && $0.contains("sort reverse") })
    #expect(texts.contains { $0.contains("line 4") && $0.contains("upper-case") })
    #expect(texts.contains { $0.contains("line 6") && $0.contains("first") })
    let broken = KeyTable.standard.applying(toml: "[keys\n", file: "keys.toml")
    #expect(broken.faults.first?.place.hasPrefix("line 1, column") == true)
  }
}
