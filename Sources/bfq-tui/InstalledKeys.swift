import DataFaults
import Foundation
import Workbench

/// The standard keys, with the user's `keys.toml` on top.
struct InstalledKeys {
  let table: KeyTable
  let faults: [DataFault]

  static func load() -> InstalledKeys {
    let file = ConfigurationPlaces.keys.path
    guard let data = FileManager.default.contents(atPath: file) else {
      return InstalledKeys(table: .standard, faults: [])
    }
    let (table, faults) = KeyTable.standard.applying(
      toml: String(decoding: data, as: UTF8.self), file: file)
    return InstalledKeys(table: table, faults: faults)
  }
}
