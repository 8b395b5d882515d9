internal import DataFaults

/// Takes the `model` of a tokenizer.json apart, with a fault for all that cannot be.
struct BytePairReader {
  let file: String

  private func fault(_ place: String, _ found: String, _ expected: String) -> DataFault {
    DataFault(file: file, place: place, found: found, expected: expected)
  }

  /// The model, if it is a byte-pair encoding without suffixes, prefixes or chance.
  func model(_ json: JSONValue?) throws -> JSONValue {
    guard let json, json["type"] == nil || json["type"]?.string == "BPE" else {
      throw fault("model.type", json?["type"]?.kind ?? "no model", "BPE")
    }
    if let dropout = json["dropout"], dropout.number != 0 {
      throw fault("model.dropout", dropout.kind, "0 or null: a text always gives the same tokens")
    }
    for key in ["continuing_subword_prefix", "end_of_word_suffix"] {
      if let text = json[key]?.string, !text.isEmpty { throw fault("model.\(key)", text, "none") }
    }
    return json
  }

  /// Pieces by id; ids may leave a few holes.
  func vocabulary(_ model: JSONValue) throws -> PieceVocabulary {
    guard let members = model["vocab"]?.members, !members.isEmpty else {
      throw fault("model.vocab", model["vocab"]?.kind ?? "no such key", "pieces and their ids")
    }
    let limit = members.count + 1 << 16
    var pieces = [[UInt8]?](repeating: nil, count: members.count)
    for member in members {
      guard let id = member.value.integer, id >= 0, id < limit else {
        throw fault("model.vocab \(member.key)", member.value.kind, "an id below \(limit)")
      }
      if id >= pieces.count { pieces += Array(repeating: nil, count: id + 1 - pieces.count) }
      guard pieces[id] == nil else { throw fault("model.vocab", "id \(id) twice", "each id once") }
      pieces[id] = Array(member.key.utf8)
    }
    while pieces.last == .some(nil) { pieces.removeLast() }
    let vocabulary = PieceVocabulary(pieces)
    guard vocabulary.distinctCount == members.count else {
      throw fault("model.vocab", "a piece with two ids", "each piece once")
    }
    return vocabulary
  }

  func merges(_ model: JSONValue, _ vocabulary: PieceVocabulary) throws -> [MergeTable.Merge] {
    guard let list = model["merges"]?.array else {
      throw fault("model.merges", model["merges"]?.kind ?? "no such key", "a list")
    }
    return try list.enumerated().map { rank, entry in
      let place = "model.merges \(rank)"
      guard let (left, right) = pair(entry) else {
        throw fault(place, entry.kind, "two pieces")
      }
      guard let leftToken = vocabulary[left], let rightToken = vocabulary[right],
        let result = vocabulary[left + right]
      else { throw fault(place, entry.kind, "pieces of the vocabulary, joined one too") }
      return .init(left: leftToken, right: rightToken, rank: Int32(rank), result: result)
    }
  }

  /// `"a b"` or `["a", "b"]`.
  private func pair(_ json: JSONValue) -> ([UInt8], [UInt8])? {
    let parts: [[UInt8]]
    if let text = json.string {
      parts = text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        .map(Array.init)
    } else {
      parts = (json.array ?? []).compactMap { $0.string.map { Array($0.utf8) } }
    }
    return parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty
      ? (parts[0], parts[1]) : nil
  }
}
