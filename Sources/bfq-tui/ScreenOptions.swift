import ArgumentParser
import Foundation

/// How a command that draws should look.
struct ScreenOptions: ParsableArguments {
  @Option(help: "Theme by name, from Themes/ or the user's folder.") var theme: String = "dark"
  @Option(help: "braille, blocks or ascii; by default what the locale can show.")
  var glyphs: String?
  @Option(help: "auto, always or never.") var color: String = "auto"
  @Option(help: "Columns x rows of a frame, e.g. 100x30; in a terminal at most its own.") var size:
    String?
  @Option(help: "File of `:` commands, run in order.") var script: String?
  @Flag(help: "Nothing in the workbench can change the run.") var readonly = false

  /// Without a terminal every command behaves as if `--headless` was given, and on one that cannot
  /// place a cursor.
  var headless: Bool { !Self.hasTerminal || Self.isDumb }

  /// `TERM` names no terminal that a screen could be drawn on; lines still go both ways.
  static var isDumb: Bool {
    ["", "dumb"].contains(ProcessInfo.processInfo.environment["TERM"] ?? "")
  }
  static var hasTerminal: Bool { isatty(0) == 1 && isatty(1) == 1 }

  mutating func validate() throws {
    try OptionBounds.checkPaths(["--script": script])
    if let glyphs, !["braille", "blocks", "ascii"].contains(glyphs) {
      throw ValidationError("--glyphs: found \(glyphs), expected braille, blocks or ascii")
    }
    guard ["auto", "always", "never"].contains(color) else {
      throw ValidationError("--color: found \(color), expected auto, always or never")
    }
    if let size, Self.parse(size) == nil {
      throw ValidationError("--size: found \(size), expected COLUMNSxROWS, e.g. 100x30")
    }
  }

  /// Columns and rows of `--size`.
  var cells: (width: Int, height: Int)? { size.flatMap(Self.parse) }

  private static func parse(_ text: String) -> (width: Int, height: Int)? {
    let parts = text.lowercased().split(separator: "x").map { Int($0) }
    guard parts.count == 2, let width = parts[0], let height = parts[1],
      (1...1000).contains(width), (1...1000).contains(height)
    else { return nil }
    return (width, height)
  }
}
