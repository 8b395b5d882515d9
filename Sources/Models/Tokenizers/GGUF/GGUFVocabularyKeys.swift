internal import DataFaults

/// Reads the keys of `GGUFVocabulary`, with a fault for all that cannot be.
struct GGUFVocabularyKeys {
  /// The keys a tokenizer is made of; files that carry one carry these.
  private static let names = [
    "model", "pre", "tokens", "token_type", "scores", "merges", "bos_token_id", "eos_token_id",
    "unknown_token_id", "add_bos_token", "add_eos_token", "add_space_prefix",
    "remove_extra_whitespaces", "precompiled_charsmap",
  ]

  private let metadata: [String: JSONValue]
  private let file: String

  init(_ metadata: [String: JSONValue], file: String) {
    self.metadata = metadata
    self.file = file
  }

  private func value(_ key: String) -> JSONValue? { metadata["tokenizer.ggml.\(key)"] }

  func fault(_ key: String, _ found: String, _ expected: String) -> DataFault {
    DataFault(file: file, place: "tokenizer.ggml.\(key)", found: found, expected: expected)
  }

  /// The keys that were there, in a fixed order.
  var used: [JSONValue.Member] {
    (["general.name"] + Self.names.map { "tokenizer.ggml.\($0)" }).compactMap { key in
      metadata[key].map { .init(key: key, value: $0) }
    }
  }

  func kind() throws -> GGUFVocabulary.Kind {
    let name = value("model")?.string ?? "none"
    guard let kind = GGUFVocabulary.Kind(rawValue: name) else {
      throw fault("model", name, "gpt2 or llama")
    }
    return kind
  }

  func pieces() throws -> [String] {
    let list = value("tokens")?.array ?? []
    let pieces = list.compactMap(\.string)
    guard !pieces.isEmpty, pieces.count == list.count else {
      throw fault("tokens", value("tokens")?.kind ?? "none", "a list of pieces")
    }
    var seen: Set<[UInt8]> = []
    for (token, piece) in pieces.enumerated()
    where !piece.isEmpty && !seen.insert(Array(piece.utf8)).inserted {
      throw fault("tokens", "'\(piece.prefix(40))' again at \(token)", "each piece once")
    }
    return pieces
  }

  /// Tokens whose text says that they steer the model do so, whatever their type; names of bytes
  /// are bytes where there are no types.
  func types(_ pieces: [String]) throws -> [GGUFVocabulary.TokenType] {
    guard let list = value("token_type") else {
      return pieces.map { piece in
        if GGUFControlNames.all.contains(piece) { return .control }
        return PieceVocabulary.namedByte(Array(piece.utf8)) == nil ? .normal : .byte
      }
    }
    let types = (list.array ?? []).map { GGUFVocabulary.TokenType(rawValue: $0.integer ?? -1) }
    guard types.count == pieces.count else {
      throw fault("token_type", list.kind, "a list of \(pieces.count), one for each piece")
    }
    return zip(pieces, types).map {
      GGUFControlNames.all.contains($0) ? .control : $1 ?? .undefined
    }
  }

  func scores(count: Int) throws -> [Float] {
    guard let list = value("scores") else { return Array(repeating: 0, count: count) }
    let scores = (list.array ?? []).map { Float($0.number ?? .nan) }
    guard scores.count == count else {
      throw fault("scores", "\(scores.count)", "\(count), one for each piece")
    }
    if let bad = scores.first(where: { !$0.isFinite }) {
      throw fault("scores", "\(bad)", "finite scores")
    }
    return scores
  }

  func merges() throws -> [JSONValue] {
    guard let merges = value("merges")?.array else {
      throw fault("merges", value("merges")?.kind ?? "none", "a list of pairs")
    }
    return merges
  }

  func preTokenizer() throws -> GGUFPreTokenizer {
    guard let name = value("pre") else { return .missing }
    guard let pre = name.string.flatMap({ GGUFPreTokenizer(name: $0) }) else {
      throw fault("pre", name.kind, GGUFPreTokenizer.names.joined(separator: ", "))
    }
    return pre
  }

  func flag(_ key: String) throws -> Bool? {
    guard let value = value(key) else { return nil }
    guard let flag = value.bool else { throw fault(key, value.kind, "true or false") }
    return flag
  }

  func token(_ key: String, _ absent: Int?, count: Int) throws -> Int? {
    guard let value = value(key) else { return absent.flatMap { $0 < count ? $0 : nil } }
    guard let token = value.integer, (0..<count).contains(token) else {
      throw fault(key, value.kind, "a token below \(count)")
    }
    return token
  }

  func expect(_ token: Int?, _ key: String, where isNeeded: Bool, _ flag: String) throws {
    guard isNeeded, token == nil else { return }
    throw fault(key, "none", "the token that every text gets, or \(flag) = false")
  }

  /// Throws: `DataFault` for a table that spells texts anew before they are cut.
  func refuseCharacterMap() throws {
    guard let map = value("precompiled_charsmap"), map.array?.isEmpty != true else { return }
    throw fault("precompiled_charsmap", map.kind, "none: pieces that take a text as it is")
  }

  /// llama.cpp knows by the name that the model's special tokens swallow white space.
  var isPhi3: Bool {
    let name = metadata["general.name"]?.string?.lowercased() ?? ""
    return name.contains("phi-3") || name.contains("phi3")
  }
}
