internal import DataFaults

/// The tokens around a text: what a `post_processor` of tokenizer.json adds.
struct TextFrame: Sendable {
  var begin: Int?
  var close: Int?

  init(begin: Int? = nil, close: Int? = nil) {
    self.begin = begin
    self.close = close
  }

  /// Throws: `DataFault` naming a kind this project has no code for, more than one token on a
  /// side, or an id outside the vocabulary.
  init(_ json: JSONValue?, vocabularySize: Int, file: String) throws {
    try add(json, file)
    for token in [begin, close].compactMap({ $0 }) where !(0..<vocabularySize).contains(token) {
      throw Self.fault("id \(token)", "an id below \(vocabularySize)", file)
    }
  }

  private static func fault(_ found: String, _ expected: String, _ file: String) -> DataFault {
    DataFault(file: file, place: "post_processor", found: found, expected: expected)
  }

  private mutating func add(_ json: JSONValue?, _ file: String) throws {
    guard let json else { return }
    switch json["type"]?.string {
    case "ByteLevel": break
    case "Sequence": for step in json["processors"]?.array ?? [] { try add(step, file) }
    case "TemplateProcessing": try addTemplate(json, file)
    case "BertProcessing", "RobertaProcessing":
      try surround(
        [json["cls"]?.array?.last?.integer ?? -1], [json["sep"]?.array?.last?.integer ?? -1], file)
    default:
      throw Self.fault(
        String(json.text.prefix(100)),
        "TemplateProcessing, ByteLevel, RobertaProcessing, BertProcessing or a sequence", file)
    }
  }

  private mutating func addTemplate(_ json: JSONValue, _ file: String) throws {
    var sides: [[Int]] = [[]]
    for part in json["single"]?.array ?? [] {
      if part["Sequence"] != nil {
        sides.append([])
      } else {
        let name = part["SpecialToken"]?["id"]?.string ?? ""
        let ids = json["special_tokens"]?[name]?["ids"]?.array?.compactMap(\.integer) ?? []
        guard !ids.isEmpty else { throw Self.fault("'\(name)' without ids", "its ids", file) }
        sides[sides.count - 1] += ids
      }
    }
    // A template of special tokens alone has no place for the text.
    guard sides.count == 2 else {
      throw Self.fault("a text \(sides.count - 1) times", "it once", file)
    }
    try surround(sides[0], sides[1], file)
  }

  private mutating func surround(_ before: [Int], _ after: [Int], _ file: String) throws {
    guard before.count + (begin == nil ? 0 : 1) <= 1, after.count + (close == nil ? 0 : 1) <= 1
    else { throw Self.fault("several tokens", "one before and one behind a text at most", file) }
    begin = before.first ?? begin
    close = after.first ?? close
  }
}
