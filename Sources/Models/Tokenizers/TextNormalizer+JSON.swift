internal import DataFaults

extension TextNormalizer {
  /// Reads a `normalizer` of tokenizer.json.
  ///
  /// Throws: `DataFault` naming a kind this project has no code for.
  init(_ json: JSONValue?, file: String) throws { try add(json, file: file) }

  private mutating func add(_ json: JSONValue?, file: String) throws {
    guard let json else { return }
    let kind = json["type"]?.string ?? "none"
    if let form = Form(rawValue: kind) { return steps.append(.form(form)) }
    switch kind {
    case "Sequence":
      for step in json["normalizers"]?.array ?? [] { try add(step, file: file) }
    case "Prepend": steps.append(.prepend(Array((json["prepend"]?.string ?? "").utf8)))
    case "Replace": steps.append(try Self.replacement(json, file))
    case "Lowercase": steps.append(.lowercase)
    case "StripAccents": steps.append(.stripMarks)
    case "Strip":
      steps.append(
        .strip(
          left: json["strip_left"]?.bool ?? true, right: json["strip_right"]?.bool ?? true))
    default:
      throw Self.fault(
        json,
        "NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, Strip, Prepend, Replace or a sequence",
        file)
    }
  }

  private static func fault(_ json: JSONValue, _ expected: String, _ file: String) -> DataFault {
    DataFault(
      file: file, place: "normalizer", found: String(json.text.prefix(100)), expected: expected)
  }

  private static func replacement(_ json: JSONValue, _ file: String) throws -> Step {
    guard let content = json["content"]?.string else { throw fault(json, "a content", file) }
    let bytes = Array(content.utf8)
    if let pattern = json["pattern"]?["String"]?.string {
      guard !pattern.isEmpty else { throw fault(json, "a pattern that is not empty", file) }
      return .replace(Array(pattern.utf8), by: bytes)
    }
    guard let pattern = json["pattern"]?["Regex"]?.string else {
      throw fault(json, "a pattern: a String or a Regex", file)
    }
    do {
      return .substitute(try Expression(pattern), by: bytes)
    } catch {
      throw fault(json, "an expression without \(error.reason)", file)
    }
  }
}
