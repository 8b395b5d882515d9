internal import DataFaults

/// The tokenizer in GGUF's metadata, brought into the form our tokenizers read.
struct GGUFTokenizer {
  /// llama.cpp's names of word patterns.
  private static let patterns: [String: [PreTokenizer.Step]] = [
    "gpt-2": [.pattern(.gpt2)], "default": [.pattern(.gpt2)],
    "smollm": [.digits(individual: true), .pattern(.gpt2)],
    "llama-bpe": [.pattern(.gpt4(digits: 3))], "qwen2": [.pattern(.gpt4(digits: 1))],
  ]

  private let metadata: [String: JSONValue]
  private let file: String

  init(_ metadata: [String: JSONValue], file: String) {
    self.metadata = metadata
    self.file = file
  }

  private func value(_ key: String) -> JSONValue? { metadata["tokenizer.ggml.\(key)"] }

  private func fault(_ key: String, _ found: String, _ expected: String) -> DataFault {
    DataFault(file: file, place: "tokenizer.ggml.\(key)", found: found, expected: expected)
  }

  func tokenizer() throws -> any Tokenizer {
    let pieces = value("tokens")?.array?.compactMap(\.string) ?? []
    guard !pieces.isEmpty else { throw fault("tokens", "none", "a list of pieces") }
    let kind = value("model")?.string ?? "none"
    switch kind {
    case "gpt2": return try BytePairTokenizer(memory(try json(pieces)))
    case "llama":
      return try SentencePieceTokenizer(
        memory(try binary(pieces)), vocabularySize: pieces.count)
    default: throw fault("model", kind, "gpt2 or llama")
    }
  }

  private func memory(_ contents: [UInt8]) -> MappedFile {
    MappedFile(contents: contents, name: file)
  }

  /// A tokenizer.json of the byte-level kind.
  private func json(_ pieces: [String]) throws -> [UInt8] {
    guard let merges = value("merges")?.array else {
      throw fault("merges", value("merges")?.kind ?? "none", "a list of pairs")
    }
    let vocabulary = pieces.enumerated().map {
      JSONValue.Member(key: $0.element, value: .integer($0.offset))
    }
    return TokenizerExport.file(
      added: added(pieces), normalizer: .null, preTokenizer: try preTokenizer(),
      begin: begin(pieces), decoder: TokenizerExport.object(["type": .string("ByteLevel")]),
      model: TokenizerExport.model(
        vocabulary: vocabulary, merges: merges, unknown: .null, byteFallback: false))
  }

  /// Control tokens and those the user defined.
  private func added(_ pieces: [String]) -> [AddedTokens.Token] {
    let types = value("token_type")?.array?.map { $0.integer ?? 1 } ?? []
    return zip(pieces, types).enumerated().compactMap { index, token in
      guard token.1 == 3 || token.1 == 4, !token.0.isEmpty else { return nil }
      return .init(id: Int32(index), content: token.0, isSpecial: token.1 == 3)
    }
  }

  private func begin(_ pieces: [String]) -> (Int, String)? {
    guard value("add_bos_token")?.bool ?? false, let token = value("bos_token_id")?.integer,
      pieces.indices.contains(token)
    else { return nil }
    return (token, pieces[token])
  }

  private func preTokenizer() throws -> JSONValue {
    let name = value("pre")?.string ?? "default"
    guard let steps = Self.patterns[name] else {
      throw fault("pre", name, Self.patterns.keys.sorted().joined(separator: ", "))
    }
    let level = TokenizerExport.object([
      "type": .string("ByteLevel"), "add_prefix_space": .bool(false), "use_regex": .bool(false),
    ])
    return TokenizerExport.object([
      "type": .string("Sequence"), "pretokenizers": .array(steps.map(\.json) + [level]),
    ])
  }

  /// A llama2.c file: `▁` is its space.
  private func binary(_ pieces: [String]) throws -> [UInt8] {
    let scores = value("scores")?.array?.map { Float($0.number ?? .nan) } ?? []
    guard scores.count == pieces.count else {
      throw fault("scores", "\(scores.count)", "\(pieces.count), one for each piece")
    }
    let spelled = pieces.map {
      TextNormalizer.replace(Array("▁".utf8), by: [UInt8(ascii: " ")], in: Array($0.utf8))
    }
    var contents = Self.bytes(UInt32(clamping: spelled.map(\.count).max() ?? 0))
    for (piece, score) in zip(spelled, scores) {
      contents += Self.bytes(score.bitPattern) + Self.bytes(UInt32(clamping: piece.count)) + piece
    }
    return contents
  }

  private static func bytes(_ value: UInt32) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
