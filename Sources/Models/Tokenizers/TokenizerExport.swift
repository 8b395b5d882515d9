/// Tokenizers of other formats as a Hugging Face tokenizer.json.
enum TokenizerExport {
  typealias Member = JSONValue.Member

  static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(members.map { Member(key: $0.key, value: $0.value) })
  }

  /// A whole file; parts that are `.null` are what the format calls absent.
  static func file(
    added: [AddedTokens.Token], normalizer: JSONValue, preTokenizer: JSONValue,
    begin: (Int, String)?, close: (Int, String)? = nil, decoder: JSONValue, model: JSONValue
  ) -> [UInt8] {
    let root = object([
      "version": .string("1.0"), "truncation": .null, "padding": .null,
      "added_tokens": .array(added.map(addedToken)), "normalizer": normalizer,
      "pre_tokenizer": preTokenizer, "post_processor": template(begin, close),
      "decoder": decoder, "model": model,
    ])
    return Array(root.text.utf8)
  }

  static func model(
    vocabulary: [Member], merges: [JSONValue], unknown: JSONValue, fusesUnknown: Bool = false,
    byteFallback: Bool, ignoresMerges: Bool = false
  ) -> JSONValue {
    object([
      "type": .string("BPE"), "dropout": .null, "unk_token": unknown,
      "continuing_subword_prefix": .null, "end_of_word_suffix": .null,
      "fuse_unk": .bool(fusesUnknown), "byte_fallback": .bool(byteFallback),
      "ignore_merges": .bool(ignoresMerges), "vocab": .object(vocabulary), "merges": .array(merges),
    ])
  }

  private static func addedToken(_ token: AddedTokens.Token) -> JSONValue {
    object([
      "id": .integer(Int(token.id)), "content": .string(token.content),
      "single_word": .bool(token.isWord), "lstrip": .bool(token.stripsLeft),
      "rstrip": .bool(token.stripsRight), "normalized": .bool(token.isNormalized),
      "special": .bool(token.isSpecial),
    ])
  }

  /// A post-processor that puts tokens around a text; none where there are none.
  private static func template(_ begin: (Int, String)?, _ close: (Int, String)?) -> JSONValue {
    guard begin != nil || close != nil else { return .null }
    let (before, after) = ([begin].compactMap { $0 }, [close].compactMap { $0 })
    let text = [sequence("A", 0)]
    var tokens: [Member] = []
    for token in before + after where !tokens.contains(where: { $0.key == token.1 }) {
      tokens.append(Member(key: token.1, value: ids(token)))
    }
    let frame = (before.map(special), after.map(special))
    return object([
      "type": .string("TemplateProcessing"), "single": .array(frame.0 + text + frame.1),
      "pair": .array(frame.0 + text + [sequence("B", 1)] + frame.1),
      "special_tokens": .object(tokens),
    ])
  }

  private static func special(_ token: (Int, String)) -> JSONValue {
    object(["SpecialToken": object(["id": .string(token.1), "type_id": .integer(0)])])
  }

  private static func sequence(_ name: String, _ type: Int) -> JSONValue {
    object(["Sequence": object(["id": .string(name), "type_id": .integer(type)])])
  }

  private static func ids(_ token: (Int, String)) -> JSONValue {
    object([
      "id": .string(token.1), "ids": .array([.integer(token.0)]),
      "tokens": .array([.string(token.1)]),
    ])
  }

  /// Replaces one text by another.
  static func replacement(_ pattern: String, _ content: String) -> JSONValue {
    object([
      "type": .string("Replace"), "pattern": object(["String": .string(pattern)]),
      "content": .string(content),
    ])
  }

  /// Cuts at what `expression` matches.
  static func isolated(_ expression: String) -> JSONValue {
    object([
      "type": .string("Split"), "pattern": object(["Regex": .string(expression)]),
      "behavior": .string("Isolated"), "invert": .bool(false),
    ])
  }

  /// `▁` is a space; named bytes are bytes; the text loses its first space where it got one.
  static func piecesDecoder(stripsFirst: Bool) -> JSONValue {
    var steps = [
      replacement("▁", " "), object(["type": .string("ByteFallback")]),
      object(["type": .string("Fuse")]),
    ]
    if stripsFirst {
      steps.append(
        object([
          "type": .string("Strip"), "content": .string(" "), "start": .integer(1),
          "stop": .integer(0),
        ]))
    }
    return object(["type": .string("Sequence"), "decoders": .array(steps)])
  }
}

extension ByteTokenizer: StorableTokenizer {
  public var storage: TokenizerStorage { .bytes }

  /// Byte-level without merges.
  public var huggingFaceJSON: [UInt8]? {
    let letters = ByteAlphabet.scalars.map { String($0) }
    let level = TokenizerExport.object([
      "type": .string("ByteLevel"), "add_prefix_space": .bool(false), "trim_offsets": .bool(true),
      "use_regex": .bool(false),
    ])
    let vocabulary = letters.enumerated().map {
      JSONValue.Member(key: $0.element, value: .integer($0.offset))
    }
    return TokenizerExport.file(
      added: [], normalizer: .null, preTokenizer: level, begin: (0, letters[0]), decoder: level,
      model: TokenizerExport.model(
        vocabulary: vocabulary, merges: [], unknown: .null, byteFallback: false))
  }
}

extension SentencePieceTokenizer: StorableTokenizer {
  public var storage: TokenizerStorage { .sentencePiece(fileBytes) }

  /// Byte-pair merges in the order of scores; nil where two pieces would get one spelling.
  ///
  /// Merges of one score become ordered, which differs from this tokenizer only where the score
  /// of two pieces is the same, or one piece can be made in two overlapping ways.
  public var huggingFaceJSON: [UInt8]? {
    let names = vocabulary.pieces.indices.map(name(of:))
    guard Set(names.map { Array($0.utf8) }).count == names.count else { return nil }
    let vocabulary = names.enumerated().map {
      JSONValue.Member(key: $0.element, value: .integer($0.offset))
    }
    let model = TokenizerExport.model(
      vocabulary: vocabulary, merges: merges(names), unknown: .string(names[0]),
      fusesUnknown: true, byteFallback: true)
    return TokenizerExport.file(
      added: (0..<3).map { .init(id: Int32($0), content: names[$0]) }, normalizer: Self.normalizer,
      preTokenizer: .null, begin: (1, names[1]),
      decoder: TokenizerExport.piecesDecoder(stripsFirst: true), model: model)
  }

  private func name(of token: Int) -> String {
    switch token {
    case Self.beginIndex: return "<s>"
    case Self.endIndex: return "</s>"
    default:
      let marked = TextNormalizer.replace(
        [UInt8(ascii: " ")], by: Array("▁".utf8), in: vocabulary.pieces[token])
      return String(decoding: marked, as: UTF8.self)
    }
  }

  private func merges(_ names: [String]) -> [JSONValue] {
    let ranks = Self.ranks(scores)
    let learned = vocabulary.pieces.indices.dropFirst(Self.firstByteIndex + 256)
    let ordered = learned.sorted { (ranks[$0], $0) < (ranks[$1], $1) }
    return ordered.flatMap { token in
      vocabulary.splits(of: token).sorted { ($0.left, $0.right) < ($1.left, $1.right) }
        .map { .array([.string(names[Int($0.left)]), .string(names[Int($0.right)])]) }
    }
  }

  private static var normalizer: JSONValue {
    TokenizerExport.object([
      "type": .string("Sequence"),
      "normalizers": .array([
        TokenizerExport.object(["type": .string("Prepend"), "prepend": .string("▁")]),
        TokenizerExport.replacement(" ", "▁"),
      ]),
    ])
  }
}
