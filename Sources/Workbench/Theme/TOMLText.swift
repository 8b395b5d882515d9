internal import DataFaults
internal import TOML

/// A TOML document and the file it came from, for faults that name file and line.
struct TOMLText {
  let file: String
  let root: TOMLTable

  init(text: String, file: String) throws(DataFault) {
    self.file = file
    root = try TOMLDocument.parse(text, file: file)
  }

  /// The 1-based line of `key` under the header `[table]`; of the header where the key is missing.
  func line(table: String, key: String) -> Int {
    guard !table.isEmpty else { return root.line(of: key) ?? 1 }
    return root[table]?.table?.line(of: key) ?? root.line(of: table) ?? 1
  }

  func fault(table: String, key: String, found: String, expected: String) -> DataFault {
    DataFault(
      file: file, place: "line \(line(table: table, key: key))", found: found, expected: expected)
  }

  /// The table at `name`, or nil where there is none.
  ///
  /// Throws: `DataFault` where something else stands there.
  func table(_ name: String) throws(DataFault) -> TOMLTable? {
    guard let value = root[name] else { return nil }
    guard let table = value.table else {
      throw fault(
        table: "", key: name, found: "\(name) = \(value.described)", expected: "a table [\(name)]")
    }
    return table
  }
}
