import Foundation

/// A well-formed file to begin from.
struct CorpusFile: Sendable {
  /// What its bytes are, so that mutations can keep it readable up to where they strike.
  enum Form: Sendable {
    case bytes
    case json
    /// A length of 8 bytes, as much JSON, then data.
    case safetensors
    case text
  }

  /// Relative to its folder.
  let name: String
  let bytes: [UInt8]

  var form: Form {
    switch URL(filePath: name).pathExtension {
    case "json": .json
    case "safetensors": .safetensors
    case "txt", "toml", "theme", "lines": .text
    default: .bytes
    }
  }

  /// All files below `folder`, in the order of their names.
  static func all(in folder: URL) throws -> [CorpusFile] {
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return try (names ?? []).sorted().compactMap { name in
      let url = folder.appending(path: name)
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
      return isFolder.boolValue
        ? nil : CorpusFile(name: name, bytes: Array(try Data(contentsOf: url)))
    }
  }
}
