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
    tensors = try SafetensorsShards(folder: path)
    configuration = try file.llama(hasHead: tensors.shape(of: "lm_head.weight") != nil)
    table = HuggingFaceNames.table(configuration)
    try configuration.check(self, file: path)
    try checkForStrangers()
  }

  private func checkForStrangers() throws {
    let known = Set(table.values)
    let names = tensors.names
    if let stranger = names.first(where: {
      !known.contains($0) && !HuggingFaceNames.isRedundant($0)
    }) {
      throw DataFault(
        file: path, place: "tensor \(stranger)", found: "a tensor that no Llama has",
        expected: "the tensors of config.json alone")
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
