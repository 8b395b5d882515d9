internal import DataFaults

/// How a text is cut into the words that merges stay within.
struct PreTokenizer: Sendable {
  enum Step: Sendable, Hashable {
    /// Digits apart from the rest; each alone where `individual`.
    case digits(individual: Bool)
    case pattern(WordPattern)
    /// Before every `scalar`.
    case before(Unicode.Scalar)
  }

  private(set) var steps: [Step] = []
  /// Symbols are bytes, spelled in `ByteAlphabet`.
  private(set) var isByteLevel = false

  /// The words of `text`, end to end.
  func words(of text: ScalarText) -> [Range<Int>] {
    var words = text.count == 0 ? [] : [0..<text.count]
    for step in steps { words = words.flatMap { Self.cut($0, of: text, by: step) } }
    return words
  }

  private static func cut(
    _ range: Range<Int>, of text: ScalarText, by step: Step
  ) -> [Range<Int>] {
    switch step {
    case .pattern(let pattern): pattern.words(of: text, in: range)
    case .digits(let individual):
      cut(range) { index in
        let number = text.classes[index] == .number
        return number != (text.classes[index - 1] == .number) || (number && individual)
      }
    case .before(let scalar): cut(range) { text.scalars[$0] == scalar }
    }
  }

  /// Cuts before every inner index that `isStart` accepts.
  private static func cut(_ range: Range<Int>, isStart: (Int) -> Bool) -> [Range<Int>] {
    var words: [Range<Int>] = []
    var start = range.lowerBound
    for index in range.dropFirst() where isStart(index) {
      words.append(start..<index)
      start = index
    }
    words.append(start..<range.upperBound)
    return words
  }
}

extension PreTokenizer {
  /// Adds the steps of a `pre_tokenizer` of tokenizer.json; what changes the text itself goes to
  /// `normalizer`.
  ///
  /// Throws: `DataFault` naming a kind or a pattern this project has no code for.
  mutating func add(
    _ json: JSONValue?, to normalizer: inout TextNormalizer, file: String
  ) throws {
    guard let json else { return }
    switch json["type"]?.string {
    case "Sequence":
      for step in json["pretokenizers"]?.array ?? [] {
        try add(step, to: &normalizer, file: file)
      }
    case "Digits":
      steps.append(.digits(individual: json["individual_digits"]?.bool ?? false))
    case "Split": try addSplit(json, file: file)
    case "ByteLevel": try addByteLevel(json, to: &normalizer, file: file)
    case "Metaspace": try addMetaspace(json, to: &normalizer, file: file)
    default: throw Self.fault(json, "Digits, Split, ByteLevel, Metaspace or a sequence", file)
    }
  }

  private static func fault(_ json: JSONValue, _ expected: String, _ file: String) -> DataFault {
    DataFault(
      file: file, place: "pre_tokenizer", found: String(json.text.prefix(200)),
      expected: expected)
  }

  private mutating func addSplit(_ json: JSONValue, file: String) throws {
    let behavior = json["behavior"]?.string
    let inverted = json["invert"]?.bool ?? false
    let isolates = behavior == "Isolated" || (behavior == "Removed" && inverted)
    guard isolates, let expression = json["pattern"]?["Regex"]?.string,
      let pattern = WordPattern(expression: expression)
    else { throw Self.fault(json, "the isolated words of GPT-2's or GPT-4's pattern", file) }
    steps.append(.pattern(pattern))
  }

  private mutating func addByteLevel(
    _ json: JSONValue, to normalizer: inout TextNormalizer, file: String
  ) throws {
    isByteLevel = true
    if json["add_prefix_space"]?.bool ?? true {
      guard steps.isEmpty else { throw Self.fault(json, "add_prefix_space first or false", file) }
      normalizer.steps.append(.ensurePrefix([UInt8(ascii: " ")], firstOnly: false))
    }
    if json["use_regex"]?.bool ?? true { steps.append(.pattern(.gpt2)) }
  }

  private mutating func addMetaspace(
    _ json: JSONValue, to normalizer: inout TextNormalizer, file: String
  ) throws {
    let mark = json["replacement"]?.string ?? "▁"
    guard mark.unicodeScalars.count == 1, let scalar = mark.unicodeScalars.first else {
      throw Self.fault(json, "one character in place of the space", file)
    }
    let legacy = json["add_prefix_space"]?.bool ?? true
    let scheme = json["prepend_scheme"]?.string ?? (legacy ? "always" : "never")
    normalizer.steps.append(.replace([UInt8(ascii: " ")], by: Array(mark.utf8)))
    if scheme != "never" {
      normalizer.steps.append(.ensurePrefix(Array(mark.utf8), firstOnly: scheme == "first"))
    }
    if json["split"]?.bool ?? true { steps.append(.before(scalar)) }
  }
}

extension PreTokenizer.Step {
  /// The step as tokenizer.json writes it.
  var json: JSONValue {
    switch self {
    case .digits(let individual):
      TokenizerExport.object([
        "type": .string("Digits"), "individual_digits": .bool(individual),
      ])
    case .pattern(let pattern):
      TokenizerExport.object([
        "type": .string("Split"),
        "pattern": TokenizerExport.object(["Regex": .string(pattern.expression)]),
        "behavior": .string("Isolated"), "invert": .bool(false),
      ])
    case .before(let scalar):
      TokenizerExport.object([
        "type": .string("Metaspace"), "replacement": .string(String(scalar)),
        "prepend_scheme": .string("never"), "split": .bool(true),
      ])
    }
  }
}
