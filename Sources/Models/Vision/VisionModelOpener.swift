internal import Foundation

/// Opens a vision transformer, whatever format it is in.
public enum VisionModelOpener {
  /// The model at `path`; nil where there is no vision transformer, but perhaps a language model.
  ///
  /// Throws: `DataFault` where it is one, and damaged.
  public static func open(path: String) throws -> OpenedVisionModel? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
    return try isFolder.boolValue ? openFolder(path) : openFile(path)
  }

  /// A vision model that is linked into the executable; `name` stands in faults.
  public static func open(
    embedded bytes: UnsafeRawBufferPointer, name: String
  ) throws -> OpenedVisionModel {
    try VisionModelFile.open(SafetensorsFile(MappedFile(staticBytes: bytes, name: name)))
  }

  private static func openFolder(_ path: String) throws -> OpenedVisionModel? {
    let description = "\(path)/config.json"
    guard FileManager.default.fileExists(atPath: description) else { return nil }
    let fields = try ConfigurationFields(MappedFile(path: description))
    if try fields.string("kind") == "vit" {
      return try PlainVisionFolder.open(path, fields)
    }
    let type = try fields.string("model_type") ?? "none"
    guard HuggingFaceVision.modelTypes.contains(type) else { return nil }
    return try HuggingFaceVision.open(path, fields, type: type)
  }

  private static func openFile(_ path: String) throws -> OpenedVisionModel? {
    guard path.hasSuffix(".safetensors") else { return nil }
    let file = try SafetensorsFile(MappedFile(path: path))
    if file.metadata["format"] == VisionModelFile.format { return try VisionModelFile.open(file) }
    // The file inside a folder stands for the folder.
    guard file.metadata["format"].map({ $0 == "pt" }) ?? true else { return nil }
    return try openFolder(ModelOpener.folder(of: path))
  }
}
