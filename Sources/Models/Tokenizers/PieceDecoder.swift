internal import DataFaults

/// How pieces become bytes again.
struct PieceDecoder: Sendable {
  private(set) var isByteLevel = false
  private(set) var decodesByteNames = false
  private(set) var replacements: [(pattern: [UInt8], content: [UInt8])] = []
  /// The text's first piece loses one leading space.
  private(set) var stripsFirstSpace = false

  func bytes(of piece: String) -> [UInt8] {
    if isByteLevel { return ByteAlphabet.decode(piece) }
    let bytes = Array(piece.utf8)
    if decodesByteNames, let byte = PieceVocabulary.namedByte(bytes) { return [byte] }
    return replacements.reduce(bytes) {
      TextNormalizer.replace($1.pattern, by: $1.content, in: $0)
    }
  }

  /// Adds a `decoder` of tokenizer.json.
  ///
  /// Throws: `DataFault` naming a kind this project has no code for.
  mutating func add(_ json: JSONValue?, file: String) throws {
    guard let json else { return }
    switch json["type"]?.string {
    case "Sequence":
      for step in json["decoders"]?.array ?? [] { try add(step, file: file) }
    case "ByteLevel": isByteLevel = true
    case "ByteFallback": decodesByteNames = true
    case "Fuse": break
    case "Strip": stripsFirstSpace = (json["start"]?.integer ?? 0) > 0
    case "Metaspace":
      add(json["replacement"]?.string ?? "▁", " ")
      stripsFirstSpace = json["prepend_scheme"]?.string != "never"
    case "Replace": add(json["pattern"]?["String"]?.string ?? "", json["content"]?.string ?? "")
    default:
      throw DataFault(
        file: file, place: "decoder", found: String(json.text.prefix(100)),
        expected: "ByteLevel, ByteFallback, Fuse, Strip, Metaspace, Replace or a sequence")
    }
  }

  private mutating func add(_ pattern: String, _ content: String) {
    replacements.append((Array(pattern.utf8), Array(content.utf8)))
  }
}
