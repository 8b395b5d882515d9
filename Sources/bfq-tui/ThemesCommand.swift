import ArgumentParser
import DataFaults
import Foundation
import Workbench

/// `themes list`, `themes check` and `themes import`.
struct ThemesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "themes", abstract: "List, check and import themes.",
    subcommands: [List.self, Check.self, ThemesImportCommand.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Names of the themes at hand.")
    @OptionGroup var common: CommonOptions

    func run() throws {
      let themes = InstalledThemes.load()
      for fault in themes.faults { StandardOutput.diagnostic(fault.description) }
      for name in themes.library.names {
        StandardOutput.line(common.json ? JSONObject(["name": name]).text : name)
      }
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Fail on an unresolved role or too little contrast.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "Theme files; by default all themes at hand.") var files: [String] = []

    func run() throws {
      let themes = try files.isEmpty ? InstalledThemes.load() : InstalledThemes.read(files)
      let findings = themes.library.names.compactMap { themes.library[$0] }
        .flatMap(ThemeCheck.findings)
      for fault in themes.faults { StandardOutput.diagnostic(fault.description) }
      let isGood = themes.faults.isEmpty && findings.isEmpty
      if common.json {
        StandardOutput.line(json(themes, findings).text)
      } else {
        for finding in findings { StandardOutput.line(finding.description) }
        if isGood { StandardOutput.line("\(themes.library.names.count) themes, no findings") }
      }
      if !isGood { throw ExitCode(ExitStatus.failure) }
    }

    private func json(_ themes: InstalledThemes, _ findings: [ThemeCheck.Finding]) -> JSONObject {
      JSONObject([
        "themes": themes.library.names, "faults": themes.faults.map(\.description),
        "findings": findings.map {
          JSONObject(["theme": $0.theme, "role": $0.role, "reason": $0.reason])
        },
      ])
    }
  }
}

/// The embedded themes, with the user's on top.
struct InstalledThemes {
  let library: ThemeLibrary
  let faults: [DataFault]

  static func load() -> InstalledThemes {
    var unreadable: [DataFault] = []
    var user: [(file: String, text: String)] = []
    for url in userFiles() {
      do {
        user.append((url.path, try SettingsFile.text(url.path, expected: "a theme")))
      } catch let fault as DataFault { unreadable.append(fault) } catch {}
    }
    let embedded = EmbeddedResources.themes.map { (file: "\($0.name).toml", text: $0.text) }
    return InstalledThemes(embedded + user, unreadable: unreadable)
  }

  static func read(_ paths: [String]) throws -> InstalledThemes {
    let embedded = EmbeddedResources.themes.map { (file: "\($0.name).toml", text: $0.text) }
    let given = try paths.map { path in
      (file: path, text: try SettingsFile.text(path, expected: "a theme"))
    }
    return InstalledThemes(embedded + given)
  }

  private init(_ files: [(file: String, text: String)], unreadable: [DataFault] = []) {
    var faults = unreadable
    library = ThemeLibrary(files: files, faults: &faults)
    self.faults = faults
  }

  private static func userFiles() -> [URL] {
    let files = try? FileManager.default.contentsOfDirectory(
      at: ConfigurationPlaces.themes, includingPropertiesForKeys: nil)
    return (files ?? []).filter { $0.pathExtension == "toml" }.sorted { $0.path < $1.path }
  }
}
