import DataFaults
import Foundation
import Testing

@testable import Workbench

@Suite struct BtopThemeTests {
  private func themes() throws -> (dark: Theme, light: Theme) {
    var faults: [DataFault] = []
    let files = try ["dark", "light"].map { name in
      let url = Frames.themes.appending(path: "\(name).toml")
      return (file: url.lastPathComponent, text: try String(contentsOf: url, encoding: .utf8))
    }
    let library = ThemeLibrary(files: files, faults: &faults)
    return (try #require(library["dark"]), try #require(library["light"]))
  }

  private func imported(_ text: String) throws -> Theme {
    let (dark, light) = try themes()
    let toml = try BtopTheme(text: text, file: "x.theme").toml(
      name: "x", dark: dark, light: light)
    return try Theme.parse(
      text: toml, file: "x.toml", parents: ["dark": dark, "light": light])
  }

  /// The three ways to write a colour, quotes, comments and keys that are not ours.
  @Test func coloursAreReadAsBtopWritesThem() throws {
    let theme = try imported(
      """
      # a comment
      theme[main_bg]="#102030"
      theme[main_fg]='#ee'
        theme[hi_fg] = "80 220 255" # trailing
      theme[unknown_thing]="#000000"
      theme[title]=""
      """)
    #expect(theme.palette["paper"]?.rgb == RGB(0x10, 0x20, 0x30))
    #expect(theme.palette["ink"]?.rgb == RGB(0xEE, 0xEE, 0xEE))
    #expect(theme.palette["blue"]?.rgb == RGB(80, 220, 255))
    #expect(theme.palette["bright"]?.rgb == RGB(0xEE, 0xEE, 0xEE))
  }

  /// Whatever the colours, what comes out passes the check of delivered themes.
  @Test(arguments: ["#000000", "#282a36", "#808080", "#fdf6e3", "#ffffff", ""])
  func importedThemesAreReadable(background: String) throws {
    let keys = [
      "main_fg", "title", "hi_fg", "selected_bg", "graph_text", "div_line", "proc_misc",
      "cpu_start",
      "cpu_mid", "cpu_end", "download_mid",
    ]
    for color in ["#222222", "#888888", "#eeeeee", "#cc2200"] {
      let lines = keys.map { "theme[\($0)]=\"\(color)\"" } + ["theme[main_bg]=\"\(background)\""]
      let theme = try imported(lines.joined(separator: "\n"))
      #expect(ThemeCheck.findings(in: theme) == [], "\(color) on \(background)")
    }
  }

  @Test func aLightBackgroundTakesTheLightTheme() throws {
    let (dark, light) = try themes()
    func parent(_ background: String) throws -> Bool {
      try BtopTheme(text: "theme[main_bg]=\"\(background)\"", file: "x").toml(
        name: "x", dark: dark, light: light
      ).contains("inherits = \"light\"")
    }
    #expect(try parent("#fdf6e3") && !parent("#002b36"))
  }

  @Test func faultsNameTheLine() {
    func fault(_ text: String) -> String? {
      do {
        _ = try BtopTheme(text: text, file: "x.theme")
        return nil
      } catch { return error.description }
    }
    #expect(
      fault("\ntheme[main_fg]=\"#12345\"\n")
        == "x.theme: line 2: found \"#12345\", expected #rrggbb, #gg or three numbers up to 255")
    #expect(fault("theme[main_fg]=\"1 2 300\"")?.hasPrefix("x.theme: line 1: ") == true)
    #expect(fault("nothing")?.contains("no colour") == true)
  }
}
