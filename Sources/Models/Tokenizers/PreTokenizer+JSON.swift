internal import DataFaults

extension PreTokenizer {
  /// Reads a `pre_tokenizer` of tokenizer.json.
  ///
  /// Throws: `DataFault` naming a kind or a pattern this project has no code for.
  init(_ json: JSONValue?, file: String) throws {
    try add(json, file: file)
    if steps.last == .spell {
      steps.removeLast()
      isByteLevel = true
    }
  }

  private mutating func add(_ json: JSONValue?, file: String) throws {
    guard let json else { return }
    switch json["type"]?.string {
    case "Sequence":
      for step in json["pretokenizers"]?.array ?? [] { try add(step, file: file) }
    case "Digits":
      let each = SplitPattern.each(ScalarClass([.categories(.number)]))
      let isEach = json["individual_digits"]?.bool ?? false
      steps.append(.split(each, isEach ? .isolated : .contiguous))
    case "Split": steps.append(try Self.split(json, file))
    case "Punctuation":
      steps.append(.split(.each(Self.punctuation), try Self.behavior(json, .isolated, file)))
    case "Whitespace": steps.append(.split(.wordsAndSymbols, .removed, isInverted: true))
    case "WhitespaceSplit": steps.append(.split(.each(ScalarClass([.space])), .removed))
    case "CharDelimiterSplit": steps.append(try Self.delimiter(json, file))
    case "ByteLevel": addByteLevel(json)
    case "Metaspace": try addMetaspace(json, file)
    default:
      throw Self.fault(
        json,
        "ByteLevel, Metaspace, Split, Digits, Punctuation, Whitespace, WhitespaceSplit, "
          + "CharDelimiterSplit or a sequence", file)
    }
  }

  private static func fault(_ json: JSONValue, _ expected: String, _ file: String) -> DataFault {
    DataFault(
      file: file, place: "pre_tokenizer", found: String(json.text.prefix(200)),
      expected: expected)
  }

  /// ASCII's symbols count as punctuation.
  private static let punctuation = ScalarClass([
    .categories(.punctuation), .range(0x21...0x2F), .range(0x3A...0x40), .range(0x5B...0x60),
    .range(0x7B...0x7E),
  ])

  private static func behavior(
    _ json: JSONValue, _ absent: SplitBehavior, _ file: String
  ) throws -> SplitBehavior {
    guard let name = json["behavior"] else { return absent }
    guard let behavior = name.string.flatMap(SplitBehavior.init) else {
      throw fault(json, SplitBehavior.allCases.map(\.rawValue).joined(separator: ", "), file)
    }
    return behavior
  }

  private static func split(_ json: JSONValue, _ file: String) throws -> Step {
    .split(
      try pattern(json, file), try behavior(json, .isolated, file),
      isInverted: json["invert"]?.bool ?? false)
  }

  private static func pattern(_ json: JSONValue, _ file: String) throws -> SplitPattern {
    if let literal = json["pattern"]?["String"]?.string {
      return .literal(Array(literal.unicodeScalars))
    }
    guard let expression = json["pattern"]?["Regex"]?.string else {
      throw fault(json, "a pattern: a String or a Regex", file)
    }
    do {
      return try SplitPattern(expression: expression)
    } catch {
      throw fault(json, "an expression without \(error.reason)", file)
    }
  }

  private static func delimiter(_ json: JSONValue, _ file: String) throws -> Step {
    let text = json["delimiter"]?.string ?? ""
    guard text.unicodeScalars.count == 1 else { throw fault(json, "one delimiter", file) }
    return .split(.literal(Array(text.unicodeScalars)), .removed)
  }

  private mutating func addByteLevel(_ json: JSONValue) {
    if json["add_prefix_space"]?.bool ?? true { steps.append(.space) }
    if json["use_regex"]?.bool ?? true { steps.append(.split(.words(.gpt2), .isolated)) }
    steps.append(.spell)
  }

  private mutating func addMetaspace(_ json: JSONValue, _ file: String) throws {
    let mark = json["replacement"]?.string ?? "▁"
    guard mark.unicodeScalars.count == 1, let scalar = mark.unicodeScalars.first else {
      throw Self.fault(json, "one character in place of the space", file)
    }
    let legacy = json["add_prefix_space"]?.bool ?? true
    let name = json["prepend_scheme"]?.string ?? (legacy ? "always" : "never")
    guard let scheme = Step.MarkScheme(rawValue: name) else {
      throw Self.fault(json, "the prepend_scheme always, first or never", file)
    }
    steps.append(.mark(scalar, scheme))
    if json["split"]?.bool ?? true { steps.append(.split(.literal([scalar]), .mergedWithNext)) }
  }
}
