import DataFaults
import Foundation
import Testing

@testable import Workbench

@Suite struct ThemeTests {
  private func library() throws -> (ThemeLibrary, [DataFault]) {
    let files = try FileManager.default.contentsOfDirectory(
      at: Frames.themes, includingPropertiesForKeys: nil
    ).filter { $0.pathExtension == "toml" }.sorted { $0.path > $1.path }
    var faults: [DataFault] = []
    let library = ThemeLibrary(
      files: try files.map { ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8)) },
      faults: &faults)
    return (library, faults)
  }

  @Test func deliveredThemesAreReadable() throws {
    let (library, faults) = try library()
    #expect(faults.isEmpty)
    #expect(library.names.contains("dark") && library.names.contains("light"))
    for theme in library.themes.values { #expect(ThemeCheck.findings(in: theme) == []) }
  }

  private func fault(_ text: String) -> String? {
    do {
      _ = try Theme.parse(text: text, file: "my.toml")
      return nil
    } catch { return error.description }
  }

  private let head = "name = \"my\"\n[palette]\nink = \"#ffffff\"\n"

  @Test func faultsNameFileAndLine() {
    #expect(fault("name = \"my\"\n[palette\n")?.hasPrefix("my.toml: line 2, column") == true)
    #expect(
      fault("nam = \"my\"\n")?.hasPrefix("my.toml: line 1: found unknown key \"nam\"") == true)
    #expect(fault(head + "dim = \"grey\"\n")?.hasPrefix("my.toml: line 4: found \"grey\"") == true)
    let role = fault(head + "[roles]\ntext = \"ink\"\n\"status.wran\" = \"ink\"\n")
    #expect(role?.hasPrefix("my.toml: line 6: found unknown role \"status.wran\"") == true)
    #expect(role?.contains("status.warn") == true)
    let color = fault(head + "[roles]\ntext = \"imk\"\n")
    #expect(color?.contains("line 5: found unknown colour \"imk\"") == true)
    let key = fault(head + "[roles]\ntext = { fg = \"ink\", blink = true }\n")
    #expect(key?.contains("line 5: found unknown key \"blink\"") == true)
    let modifier = fault(head + "[roles]\ntext = { fg = \"ink\", modifiers = [\"loud\"] }\n")
    #expect(modifier?.contains("line 5: found modifier") == true)
    #expect(fault("name = \"my\"\ninherits = \"none\"\n")?.contains("line 2") == true)
    #expect(
      fault(head + "low = { rgb = \"#000000\", indexed256 = 3 }\n")?.contains("16-255") == true)
  }

  @Test func theLongestDottedNameWins() throws {
    let theme = try Theme.parse(
      text: head
        + "red = \"#ff0000\"\n[roles]\ntext = \"ink\"\nplot = \"red\"\n\"plot.series\" = \"ink\"\n",
      file: "my.toml")
    let sheet = Stylesheet(theme, depth: .trueColor)
    #expect(sheet[.plotAxis].foreground == .rgb(255, 0, 0))
    #expect(sheet[.plotSeries3].foreground == .rgb(255, 255, 255))
    #expect(sheet[.statusWarn] == sheet[.text])
  }

  @Test func depths() throws {
    let orange = RGB(255, 136, 0)
    #expect(ColorDepth.mono.nearest(to: orange) == nil)
    #expect(ColorDepth.indexed256.nearest(to: orange) == .indexed(208))
    for value in stride(from: UInt8(0), through: 250, by: 25) {
      let nearest = ColorDepth.indexed256.nearest(to: RGB(value, 9, 255 - value))
      guard case .indexed(let index)? = nearest else {
        Issue.record("no colour near \(value)")
        continue
      }
      #expect(index >= 16)
    }
    let theme = try #require(try library().0["dark"])
    for role in Role.allCases {
      let style = Stylesheet(theme, depth: .mono)[role]
      #expect(style.foreground == nil && style.background == nil)
    }
    #expect(Stylesheet(theme, depth: .mono)[.selection].attributes == .reverse)
  }

  @Test func checkFindsFaintText() throws {
    let theme = try Theme.parse(
      text:
        "name = \"x\"\n[palette]\na = \"#777777\"\nb = \"#888888\"\n[roles]\ntext = { fg = \"a\", bg = \"b\" }\n",
      file: "x.toml")
    #expect(ThemeCheck.findings(in: theme).contains { $0.reason.hasPrefix("contrast") })
  }

  @Test func themesChangeAtOnce() throws {
    var state = Frames.live()
    state.themes = try library().0
    #expect(state.reduce(.commandText("theme light")).isEmpty && state.complaint == nil)
    #expect(state.theme.name == "light")
    #expect(state.reduce(.commandText("theme lihgt")).isEmpty)
  }
}
