public import DataFaults
internal import TOML

extension KeyTable {
  /// The table with a user's `[keys]`: `"sort next" = ["s", "F9"]`.
  ///
  /// Unknown commands, keys that cannot be spelled, chords taken by another command and steering
  /// on a lower-case key are faults with their line; other entries still hold.
  public func applying(toml text: String, file: String) -> (table: KeyTable, faults: [DataFault]) {
    do {
      return try KeyRemapping(document: TOMLText(text: text, file: file), table: self).result()
    } catch {
      return (self, [error])
    }
  }
}

/// Applies one document, entry by entry.
private struct KeyRemapping {
  let document: TOMLText
  var table: KeyTable

  init(document: TOMLText, table: KeyTable) {
    self.document = document
    self.table = table
  }

  func result() -> (table: KeyTable, faults: [DataFault]) {
    let entries: TOMLTable
    do {
      guard let found = try document.table("keys") else { return (table, []) }
      entries = found
    } catch { return (table, [error]) }
    var remapping = self
    var faults: [DataFault] = []
    var wanted: [(String, [String])] = []
    for command in entries.keys {
      do {
        wanted.append((command, try spellings(entries[command], of: command)))
      } catch {
        faults.append(error)
      }
    }
    for (command, _) in wanted { remapping.table.replaceKeys(of: command, by: []) }
    for (command, keys) in wanted {
      if let fault = remapping.conflict(keys, command) {
        faults.append(fault)
      } else {
        remapping.table.replaceKeys(of: command, by: keys)
      }
    }
    return (remapping.table, faults)
  }

  private func spellings(
    _ value: TOMLValue?, of command: String
  ) throws(DataFault) -> [String] {
    guard let row = table.rows.first(where: { $0.command == command }) else {
      let near = Spelling.nearest(to: command, in: table.rows.map(\.command)) ?? "help"
      throw fault(command, "unknown command \"\(command)\"", "a command such as \"\(near)\"")
    }
    let list = value?.string.map { [$0] } ?? value?.array?.compactMap { $0.string } ?? []
    guard !list.isEmpty else { throw fault(command, "no keys", "a key or a list of keys") }
    for key in list { try check(key, row) }
    return list
  }

  private func check(_ key: String, _ row: KeyRow) throws(DataFault) {
    guard KeySpelling.keys(key) != nil else {
      throw fault(row.command, "key \"\(key)\"", "a key such as gg, ^d, PgUp, F5")
    }
    let upper = key.count == 1 && key.first?.isUppercase == true
    guard row.group == .steer, !upper else { return }
    throw fault(row.command, "key \"\(key)\" for a steering command", "one upper-case letter")
  }

  private func conflict(_ keys: [String], _ command: String) -> DataFault? {
    for key in keys {
      let chord = KeySpelling.keys(key) ?? []
      if let row = table.conflict(of: chord, ignoring: command) {
        return fault(command, "key \"\(key)\" is taken by \"\(row.command)\"", "a free key")
      }
    }
    return nil
  }

  private func fault(_ command: String, _ found: String, _ expected: String) -> DataFault {
    document.fault(table: "keys", key: command, found: found, expected: expected)
  }
}
