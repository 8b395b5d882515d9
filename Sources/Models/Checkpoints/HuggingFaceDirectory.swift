internal import DataFaults
internal import Foundation

/// A folder as Hugging Face lays it out: `config.json`, and safetensors whole or in shards.
///
/// Rows of q and k are brought from rotate-half to interleaved order as they are read.
public struct HuggingFaceDirectory: TensorSource {
  public let path: String
  public let configuration: LlamaConfiguration
  private let table: [String: String]
  private let tensors: SafetensorsShards

  /// Throws: `DataFault` for a missing or damaged file, an architecture that is not Llama's, a
  /// tensor that is missing, misshapen, or that a Llama does not have.
  public init(path: String) throws {
    self.path = path
    let file = try HuggingFaceConfiguration(MappedFile(path: "\(path)/config.json"))
    let shards = try SafetensorsShards(folder: path)
    tensors = shards
    configuration = try file.llama { shards.shape(of: $0) != nil }
    table = HuggingFaceNames.table(configuration)
    try checkPresence()
    try configuration.check(self, file: path)
    try checkForStrangers()
  }

  private func checkPresence() throws {
    for (ours, _) in LlamaTensorNames.shapes(configuration) {
      guard let theirs = table[ours], tensors.shape(of: theirs) == nil else { continue }
      throw DataFault(
        file: path, place: "tensor \(ours)", found: "no \(theirs)",
        expected: "it, as config.json implies")
    }
  }

  private func checkForStrangers() throws {
    let known = Set(table.values)
    let names = tensors.names
    if let stranger = names.first(where: {
      !known.contains($0) && !HuggingFaceNames.isRedundant($0)
    }) {
      throw DataFault(
        file: path, place: "tensor \(stranger)",
        found: "a tensor that config.json does not imply",
        expected:
          "the tensors of its Llama, Mistral or Qwen2 alone: with it the model would compute "
          + "something else")
    }
  }

  public var names: [String] { table.keys.sorted() }

  public func shape(of name: String) -> [Int]? {
    table[name].flatMap { tensors.shape(of: $0) }
  }

  public func read(_ name: String, into destination: UnsafeMutablePointer<Float>) throws {
    try tensors.read(table[name] ?? name, into: destination)
    guard let heads = HuggingFaceNames.rotaryHeads(name, configuration) else { return }
    let width = name.hasSuffix("bias") ? 1 : configuration.dimension
    RotaryOrder.interleave(
      destination, heads: heads, headDimension: configuration.headDimension, width: width)
  }
}
