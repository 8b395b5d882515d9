internal import DataFaults

/// The metadata of a GGUF's architecture, with faults that name the key.
struct GGUFFields {
  static let keys = KnownKeys(
    used: [
      "attention.head_count", "attention.head_count_kv", "attention.key_length",
      "attention.layer_norm_rms_epsilon", "attention.scale", "attention.sliding_window",
      "attention.sliding_window_pattern", "attention.value_length", "block_count",
      "context_length", "embedding_length", "feed_forward_length", "rope.dimension_count",
      "rope.freq_base", "rope.scale_linear", "rope.scaling.factor", "rope.scaling.type",
      "vocab_size",
    ],
    // The scaling's origin is of yarn alone; the layout is of the file before it was converted.
    ignorable: [
      "rope.scaling.finetuned", "rope.scaling.original_context_length", "tensor_data_layout",
    ])

  let file: String
  private let header: GGUFHeader
  private let prefix: String

  init(_ header: GGUFHeader, architecture: String, file: String) {
    self.header = header
    self.file = file
    prefix = "\(architecture)."
  }

  /// Throws: `DataFault` for a key of the architecture that this reader does not know, where its value
  /// may change the function.
  func check() throws {
    let own = header.metadata.filter { $0.key.hasPrefix(prefix) }.sorted { $0.key < $1.key }
    if let twice = header.repeatedKeys.sorted().first(where: { $0.hasPrefix(prefix) }) {
      throw DataFault(file: file, place: twice, found: "the key twice", expected: "it once")
    }
    let members = own.map { key, value in
      JSONValue.Member(key: String(key.dropFirst(prefix.count)), value: value)
    }
    try Self.keys.check(.object(members), file: file, prefix: prefix)
  }

  func fault(_ key: String, _ found: String, _ expected: String) -> DataFault {
    DataFault(file: file, place: prefix + key, found: found, expected: expected)
  }

  func required(_ key: String) throws -> Int {
    guard let number = try integer(key) else { throw fault(key, "no such key", "an integer") }
    return number
  }

  /// An integer, or a list that holds the same one for every layer.
  func integer(_ key: String) throws -> Int? {
    guard let value = header.metadata[prefix + key] else { return nil }
    if let integer = value.integer { return integer }
    let list = value.array ?? []
    guard let first = list.first?.integer, list.allSatisfy({ $0.integer == first }) else {
      throw fault(key, value.kind, "an integer, the same for every layer")
    }
    return first
  }

  func number(_ key: String) throws -> Double? {
    guard let value = header.metadata[prefix + key] else { return nil }
    guard let number = value.number else { throw fault(key, value.kind, "a number") }
    return number
  }

  func string(_ key: String) throws -> String? {
    guard let value = header.metadata[prefix + key] else { return nil }
    guard let string = value.string else { throw fault(key, value.kind, "a string") }
    return string
  }

  func bools(_ key: String) throws -> [Bool]? {
    guard let value = header.metadata[prefix + key] else { return nil }
    let list = value.array?.compactMap(\.bool)
    guard let list, list.count == value.array?.count else {
      throw fault(key, value.kind, "a list of true and false, one a layer")
    }
    return list
  }
}
