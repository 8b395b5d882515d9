import DataFaults
import Foundation
import Workbench

/// The user's own themes and keys.
enum SettingsFindings {
  static var all: [Finding] {
    let (themes, keys) = (InstalledThemes.load(), InstalledKeys.load())
    return [
      finding(
        "themes", "\(themes.library.names.count): \(themes.library.names.joined(separator: ", "))",
        folder: ConfigurationPlaces.themes, themes.faults,
        means: "--theme NAME and :theme NAME take them"),
      finding(
        "keys", "\(keys.table.rows.count) rows", folder: ConfigurationPlaces.keys, keys.faults,
        means: "bfq-tui keys lists them"),
    ]
  }

  private static func finding(
    _ name: String, _ count: String, folder: URL, _ faults: [DataFault], means: String
  ) -> Finding {
    guard faults.isEmpty else {
      return Finding(
        name, .miss, faults.map(\.description).joined(separator: "; "),
        means: "what is wrong is left out, the rest holds", advice: "mend the lines named")
    }
    let own = FileManager.default.fileExists(atPath: folder.path) ? "with" : "none in"
    return Finding(name, .ok, "\(count), \(own) your own \(folder.path)", means: means)
  }
}
