import DataFaults
import Foundation
import Workbench

/// The standard keys, with the user's `keys.toml` on top.
struct InstalledKeys {
  let table: KeyTable
  let faults: [DataFault]

  static func load() -> InstalledKeys {
    let file = ConfigurationPlaces.keys.path
    guard FileManager.default.fileExists(atPath: file) else {
      return InstalledKeys(table: .standard, faults: [])
    }
    do {
      let text = try SettingsFile.text(file, expected: "a table of keys")
      let (table, faults) = KeyTable.standard.applying(toml: text, file: file)
      return InstalledKeys(table: table, faults: faults)
    } catch {
      return InstalledKeys(table: .standard, faults: [error as? DataFault].compactMap { $0 })
    }
  }
}
