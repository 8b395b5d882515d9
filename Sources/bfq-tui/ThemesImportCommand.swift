import ArgumentParser
import DataFaults
import Foundation
import Models
import Workbench

/// `themes import`: a theme of btop's as one of ours.
struct ThemesImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Write a theme of btop's as one of ours.",
    discussion: "Colours too near to their background are moved until they can be read.")

  @OptionGroup var common: CommonOptions
  @Argument(help: "The theme in btop's format.") var file: String
  @Option(help: "Name of the theme; by default the file's.") var name: String?
  @Option(help: "File to write; by default NAME.toml in the user's folder of themes.")
  var output: String?

  mutating func validate() throws {
    try OptionBounds.checkPaths(["FILE": file, "--name": name, "--output": output])
  }

  func run() throws {
    let theme = try UnreadableInput.reading { try read() }
    let themes = InstalledThemes.load().library
    guard let dark = themes["dark"], let light = themes["light"] else {
      throw DataFault(
        file: "themes", place: "dark, light", found: "no such theme", expected: "the embedded ones")
    }
    let text = theme.toml(name: chosenName, dark: dark, light: light)
    let path = try place()
    let bytes = try AtomicFile.write(Array(text.utf8), to: path)
    StandardOutput.line(
      common.json ? JSONObject(["path": path, "bytes": bytes]).text : "\(path)\t\(bytes) bytes")
  }

  private func read() throws -> BtopTheme {
    try BtopTheme(text: SettingsFile.text(file, expected: "a theme"), file: file)
  }

  private var chosenName: String {
    let name = self.name ?? URL(filePath: file).deletingPathExtension().lastPathComponent
    return String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
  }

  // A theme somebody may have changed by hand is not written over.
  private func place() throws -> String {
    let url =
      output.map { URL(filePath: $0) }
      ?? ConfigurationPlaces.themes.appending(path: "\(chosenName).toml")
    guard !FileManager.default.fileExists(atPath: url.path) else {
      throw DataFault(
        file: url.path, place: "file", found: "a theme of that name",
        expected: "another --name or --output")
    }
    try? FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    return url.path
  }
}
