internal import DataFaults
internal import Foundation

/// Opens a model, whatever format it is in.
public enum ModelOpener {
  /// Opens what `path` names, with the tokenizer at `tokenizerPath`, or the one that lies beside.
  ///
  /// A missing or damaged tokenizer does not prevent opening; `requireTokenizer` tells of it.
  /// Throws: `DataFault` for a path that is absent, of no known format, or damaged.
  public static func open(path: String, tokenizerPath: String? = nil) throws -> OpenedModel {
    let probe = try probe(path)
    guard let format = CheckpointFormat.all.first(where: { $0.recognizes(probe) }) else {
      throw DataFault(
        file: path, place: "format", found: "a .\(probe.fileExtension) file",
        expected: "one of " + CheckpointFormat.all.map(\.name).joined(separator: ", "))
    }
    return try format.open(path, tokenizerPath)
  }

  /// Opens a `bfq-model` that is linked into the executable; `name` stands in faults.
  public static func open(
    embedded bytes: UnsafeRawBufferPointer, name: String
  ) throws -> OpenedModel {
    try BfqModelFile.open(
      SafetensorsFile(MappedFile(staticBytes: bytes, name: name)), tokenizerPath: nil)
  }

  private static func probe(_ path: String) throws -> CheckpointFormat.Probe {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw DataFault(
        file: path, place: "path", found: "nothing there", expected: "a model file or folder")
    }
    let name = path.split(separator: "/").last ?? ""
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return CheckpointFormat.Probe(
      isFolder: isFolder.boolValue,
      magic: isFolder.boolValue
        ? [] : try MappedFile(path: path).withBytes { Array($0.prefix(8)) },
      fileExtension: parts.count > 1 ? parts[parts.count - 1].lowercased() : "")
  }

  /// The folder a file lies in.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
