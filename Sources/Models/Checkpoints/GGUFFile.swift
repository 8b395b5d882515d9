internal import DataFaults

/// A GGUF file of a Llama-shaped model.
public struct GGUFFile: TensorSource {
  /// Parts of a layer: ours, theirs.
  private static let parts = [
    "attn.norm": "attn_norm", "attn.q": "attn_q", "attn.k": "attn_k", "attn.v": "attn_v",
    "attn.o": "attn_output", "mlp.norm": "ffn_norm", "mlp.gate": "ffn_gate", "mlp.up": "ffn_up",
    "mlp.down": "ffn_down",
  ]
  /// Divisors of the rotary frequencies, a pair each.
  private static let ropeFactors = "rope_freqs.weight"

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
    configuration = try shape.llama(
      ropeFactors: header.entries[Self.ropeFactors].map { try Self.factors($0, file) })
    isRotateHalf = shape.architecture == "qwen2"
    metadata = header.metadata
    self.file = file
    let table = Self.table(configuration)
    let stranger = header.entries.keys.sorted().first { table[$0] == nil && !Self.isRedundant($0) }
    if let stranger {
      throw DataFault(
        file: file.name, place: "tensor \(stranger)",
        found: "a tensor that the metadata does not imply",
        expected:
          "the tensors of a Llama or Qwen2 alone: with it the model would compute something "
          + "else")
    }
    // Two of their names may be one of ours.
    entries = Dictionary(
      header.entries.compactMap { name, entry in table[name].map { ($0, entry) } },
      uniquingKeysWith: { $1 })
    try configuration.check(self, file: file.name)
  }

  /// What is used before, or made anew from the metadata.
  private static func isRedundant(_ name: String) -> Bool {
    name == ropeFactors || name.hasSuffix(".attn_rot_embd.weight")
  }

  private static func factors(_ entry: GGUFHeader.Entry, _ file: MappedFile) throws -> [Double] {
    let count = entry.shape.reduce(1, *)
    guard entry.shape.count == 1, count <= 1 << 14 else {
      throw DataFault(
        file: file.name, place: "tensor \(ropeFactors)", found: "shape \(entry.shape)",
        expected: "one number a rotary pair")
    }
    var factors = [Float](repeating: 0, count: count)
    try read(entry, "rope_freqs.weight", file, into: &factors)
    return factors.map(Double.init)
  }

  /// Their names to ours.
  private static func table(_ configuration: LlamaConfiguration) -> [String: String] {
    var table = [
      "token_embd.weight": LlamaTensorNames.embedding, "output_norm.weight": LlamaTensorNames.norm,
      "output.weight": LlamaTensorNames.head,
    ]
    let ours = LlamaTensorNames.layerParts(configuration).map(\.0)
    for index in 0..<configuration.layerCount {
      for name in ours {
        table["blk.\(index).\(part(name))"] = LlamaTensorNames.layer(index, name)
      }
    }
    return table
  }

  private static func part(_ ours: String) -> String {
    let isBias = ours.hasSuffix(".bias")
    let name = isBias ? String(ours.dropLast(5)) : ours
    return "\(parts[name] ?? name).\(isBias ? "bias" : "weight")"
  }

  public var names: [String] { entries.keys.sorted() }

  public func shape(of name: String) -> [Int]? { entries[name]?.shape }

  public func read(_ name: String, into destination: UnsafeMutablePointer<Float>) throws {
    guard let entry = entries[name] else {
      throw DataFault(
        file: file.name, place: "tensor \(name)", found: "no such tensor", expected: "the tensor")
    }
    try Self.read(entry, name, file, into: destination)
    interleave(name, entry, destination)
  }

  private static func read(
    _ entry: GGUFHeader.Entry, _ name: String, _ file: MappedFile,
    into destination: UnsafeMutablePointer<Float>
  ) throws {
    let count = entry.shape.reduce(1, *)
    file.withBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      entry.type.decode(base + entry.range.lowerBound, count: count, into: destination)
    }
    try FloatCoding.checkFinite(destination, count: count, name: name, file: file.name)
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
