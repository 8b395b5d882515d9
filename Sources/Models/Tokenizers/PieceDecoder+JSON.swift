internal import DataFaults

extension PieceDecoder {
  /// Reads a `decoder` of tokenizer.json.
  ///
  /// Throws: `DataFault` naming a kind, or an order of kinds, this project has no code for.
  init(_ json: JSONValue?, file: String) throws {
    joinsWithSpaces = json == nil
    var isWhole = false
    try add(json, isWhole: &isWhole, file: file)
  }

  /// `isWhole` once a step has made one piece of all.
  private mutating func add(_ json: JSONValue?, isWhole: inout Bool, file: String) throws {
    guard let json else { return }
    let kind = json["type"]?.string ?? "none"
    switch (kind, isWhole) {
    case ("Sequence", _):
      for step in json["decoders"]?.array ?? [] { try add(step, isWhole: &isWhole, file: file) }
    case ("Fuse", _): isWhole = true
    case ("Strip", _): try addStrip(json, isWhole, file)
    case ("ByteLevel", false):
      try expectNoBytes(json, file)
      steps.append(.letters)
      isWhole = true
    case ("ByteFallback", false): steps.append(.byteNames)
    case ("Metaspace", false):
      try expectNoBytes(json, file)
      let dropsFirst = (json["prepend_scheme"]?.string ?? "always") != "never"
      steps.append(.mark(json["replacement"]?.string ?? "▁", dropsFirst: dropsFirst))
    case ("Replace", false):
      try expectNoBytes(json, file)
      steps.append(try Self.replacement(json, file))
    default:
      throw Self.fault(
        json,
        "ByteLevel, ByteFallback, Metaspace, Replace of a String, Fuse, Strip or a sequence, "
          + "what concerns pieces before what joins them", file)
    }
  }

  private static func fault(_ json: JSONValue, _ expected: String, _ file: String) -> DataFault {
    DataFault(
      file: file, place: "decoder", found: String(json.text.prefix(100)), expected: expected)
  }

  /// Bytes are joined to characters after all steps.
  private func expectNoBytes(_ json: JSONValue, _ file: String) throws {
    if decodesByteNames { throw Self.fault(json, "this before ByteFallback", file) }
  }

  private mutating func addStrip(_ json: JSONValue, _ isWhole: Bool, _ file: String) throws {
    let content = json["content"]?.string ?? ""
    let start = json["start"]?.integer ?? 0
    let stop = json["stop"]?.integer ?? 0
    guard content.unicodeScalars.count == 1, let character = content.first, start >= 0, stop >= 0,
      start < 1000, stop < 1000
    else { throw Self.fault(json, "one character and how many of it", file) }
    guard isWhole else {
      try expectNoBytes(json, file)
      return steps.append(.strip(character, start: start, stop: stop))
    }
    guard stop == 0, leading == nil else {
      throw Self.fault(json, "one Strip of the text's begin", file)
    }
    leading = (character, start)
  }

  private static func replacement(_ json: JSONValue, _ file: String) throws -> Step {
    guard let pattern = json["pattern"]?["String"]?.string, !pattern.isEmpty,
      let content = json["content"]?.string
    else { throw fault(json, "a String to replace, and its content", file) }
    return .replace(Array(pattern.utf8), by: Array(content.utf8))
  }
}
