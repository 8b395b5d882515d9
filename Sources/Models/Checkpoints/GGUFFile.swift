internal import DataFaults

/// A GGUF file of a Llama-shaped model.
public struct GGUFFile: TensorSource {
  /// Parts of a layer: ours, theirs.
  private static let parts: [(String, String)] = [
    ("attn.norm", "attn_norm.weight"), ("attn.q", "attn_q.weight"), ("attn.k", "attn_k.weight"),
    ("attn.v", "attn_v.weight"), ("attn.o", "attn_output.weight"), ("attn.q.bias", "attn_q.bias"),
    ("attn.k.bias", "attn_k.bias"), ("attn.v.bias", "attn_v.bias"),
    ("mlp.norm", "ffn_norm.weight"), ("mlp.gate", "ffn_gate.weight"),
    ("mlp.up", "ffn_up.weight"), ("mlp.down", "ffn_down.weight"),
  ]

  public let configuration: LlamaConfiguration
  private let file: MappedFile
  /// By our names.
  private let entries: [String: GGUFHeader.Entry]
  private let metadata: [String: JSONValue]
  private let isRotateHalf: Bool

  /// Throws: `DataFault` for a damaged file, another architecture, an element type this project
  /// has no code for, or a tensor that a Llama does not have.
  public init(_ file: MappedFile) throws {
    let header = try GGUFHeader(file)
    let shape = try GGUFConfiguration(header, file: file.name)
    configuration = try shape.llama()
    isRotateHalf = shape.architecture == "qwen2"
    metadata = header.metadata
    self.file = file
    let table = Self.table(configuration)
    if let stranger = header.entries.keys.sorted().first(where: { table[$0] == nil }) {
      throw DataFault(
        file: file.name, place: "tensor \(stranger)", found: "a tensor that no Llama has",
        expected: "the tensors of the metadata alone")
    }
    entries = Dictionary(
      uniqueKeysWithValues: header.entries.map { (table[$0.key] ?? $0.key, $0.value) })
    try configuration.check(self, file: file.name)
  }

  /// Their names to ours.
  private static func table(_ configuration: LlamaConfiguration) -> [String: String] {
    var table = [
      "token_embd.weight": LlamaTensorNames.embedding, "output_norm.weight": LlamaTensorNames.norm,
      "output.weight": LlamaTensorNames.head,
    ]
    for index in 0..<configuration.layerCount {
      for (ours, theirs) in parts {
        table["blk.\(index).\(theirs)"] = LlamaTensorNames.layer(index, ours)
      }
    }
    return table
  }

  public var names: [String] { entries.keys.sorted() }

  public func shape(of name: String) -> [Int]? { entries[name]?.shape }

  public func read(_ name: String, into destination: UnsafeMutablePointer<Float>) throws {
    guard let entry = entries[name] else {
      throw DataFault(
        file: file.name, place: "tensor \(name)", found: "no such tensor", expected: "the tensor")
    }
    let count = entry.shape.reduce(1, *)
    file.withBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      entry.type.decode(base + entry.range.lowerBound, count: count, into: destination)
    }
    try FloatCoding.checkFinite(destination, count: count, name: name, file: file.name)
    interleave(name, entry, destination)
  }

  private func interleave(
    _ name: String, _ entry: GGUFHeader.Entry, _ rows: UnsafeMutablePointer<Float>
  ) {
    guard isRotateHalf, let heads = HuggingFaceNames.rotaryHeads(name, configuration) else {
      return
    }
    let width = entry.shape.dropFirst().reduce(1, *)
    RotaryOrder.interleave(
      rows, heads: heads, headDimension: configuration.headDimension, width: width)
  }

  /// The tokenizer the file carries.
  ///
  /// Throws: `DataFault` where it carries none, or one this project has no code for.
  func tokenizer() throws -> any Tokenizer {
    let tokenizer = try GGUFTokenizer(metadata, file: file.name).tokenizer()
    try TokenizerFile.check(
      tokenizer, vocabularySize: configuration.vocabularySize, file: file.name)
    return tokenizer
  }
}
