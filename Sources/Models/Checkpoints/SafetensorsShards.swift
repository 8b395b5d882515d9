internal import DataFaults
internal import Foundation

/// The safetensors of a folder: `model.safetensors`, or the shards of its index.
struct SafetensorsShards: TensorSource {
  private let folder: String
  private let files: [String: SafetensorsFile]
  /// Which file a tensor is in.
  private let places: [String: String]

  init(folder: String) throws {
    self.folder = folder
    let index = "\(folder)/model.safetensors.index.json"
    let whole = "model.safetensors"
    let isSharded =
      !FileManager.default.fileExists(atPath: "\(folder)/\(whole)")
      && FileManager.default.fileExists(atPath: index)
    guard isSharded else {
      let file = try SafetensorsFile(MappedFile(path: "\(folder)/\(whole)"))
      files = [whole: file]
      places = Dictionary(uniqueKeysWithValues: file.names.map { ($0, whole) })
      return
    }
    places = try Self.places(index)
    var files: [String: SafetensorsFile] = [:]
    for name in Set(places.values) {
      files[name] = try SafetensorsFile(MappedFile(path: "\(folder)/\(name)"))
    }
    self.files = files
  }

  private static func places(_ index: String) throws -> [String: String] {
    let file = try MappedFile(path: index)
    let json = try file.json()
    guard let members = json["weight_map"]?.members, !members.isEmpty else {
      throw DataFault(
        file: index, place: "weight_map", found: json["weight_map"]?.kind ?? "no such key",
        expected: "tensors and their files")
    }
    var places: [String: String] = [:]
    for member in members {
      guard let name = member.value.string, !name.contains("/"), name.hasSuffix(".safetensors")
      else {
        throw DataFault(
          file: index, place: "weight_map \(member.key)", found: member.value.kind,
          expected: "a .safetensors file of this folder")
      }
      places[member.key] = name
    }
    return places
  }

  var names: [String] { places.keys.sorted() }

  func shape(of name: String) -> [Int]? {
    places[name].flatMap { files[$0]?.shape(of: name) }
  }

  func read(_ name: String, into destination: UnsafeMutablePointer<Float>) throws {
    guard let place = places[name], let file = files[place] else {
      throw DataFault(
        file: folder, place: "tensor \(name)", found: "no such tensor", expected: "the tensor")
    }
    try file.read(name, into: destination)
  }
}
