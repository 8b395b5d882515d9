internal import DataFaults

/// The byte-pair tokenizer of a Hugging Face tokenizer.json.
///
/// Knows two families: SentencePiece-like (`▁` for spaces, byte fallback) and byte-level (GPT-2's
/// alphabet and patterns). Special tokens are found in texts and add no bytes when decoded; the
/// text's first piece loses a leading space where the file's decoder says so.
/// Source: github.com/huggingface/tokenizers; its documentation of the JSON format is its code.
public struct BytePairTokenizer: Tokenizer {
  /// What vocabularies call the end of a text.
  private static let endNames: Set = [
    "</s>", "<|endoftext|>", "<|im_end|>", "<|eot_id|>", "<|end_of_text|>", "<eos>",
  ]

  public let beginToken: Int?
  public let endTokens: [Int]
  let fileBytes: [UInt8]
  private let model: BytePairModel
  private let added: AddedTokens
  private let normalizer: TextNormalizer
  private let preTokenizer: PreTokenizer
  private let stripsFirstSpace: Bool
  /// What each token adds to a text.
  private let spellings: [[UInt8]]

  /// Throws: `DataFault` for text that is not JSON, another kind of tokenizer, or steps that
  /// this project has no code for.
  public init(_ file: MappedFile) throws {
    let json = try file.json()
    var normalizer = TextNormalizer()
    var preTokenizer = PreTokenizer()
    var decoder = PieceDecoder()
    try normalizer.add(normalizer: json["normalizer"], file: file.name)
    try preTokenizer.add(json["pre_tokenizer"], to: &normalizer, file: file.name)
    try decoder.add(json["decoder"], file: file.name)
    let model = try BytePairModel(
      json["model"], isByteLevel: preTokenizer.isByteLevel, file: file.name)
    let added = try AddedTokens(json["added_tokens"], file: file.name)
    self.normalizer = normalizer
    self.preTokenizer = preTokenizer
    self.model = model
    self.added = added
    stripsFirstSpace = decoder.stripsFirstSpace
    spellings = try Self.spellings(model, added, decoder, file: file.name)
    beginToken = try Self.beginToken(
      json["post_processor"], vocabularySize: spellings.count, file: file.name)
    endTokens = added.tokens.filter { Self.endNames.contains($0.content) }.map { Int($0.id) }
    fileBytes = file.contents
  }

  private static func spellings(
    _ model: BytePairModel, _ added: AddedTokens, _ decoder: PieceDecoder, file: String
  ) throws -> [[UInt8]] {
    var spellings = model.vocabulary.pieces.map {
      decoder.bytes(of: String(decoding: $0, as: UTF8.self))
    }
    let limit = spellings.count + added.tokens.count + 1 << 16
    for token in added.tokens {
      guard token.id < limit else {
        throw DataFault(
          file: file, place: "added_tokens", found: "id \(token.id)",
          expected: "an id below \(limit)")
      }
      let missing = Int(token.id) + 1 - spellings.count
      if missing > 0 { spellings += Array(repeating: [], count: missing) }
      spellings[Int(token.id)] = token.isSpecial ? [] : Array(token.content.utf8)
    }
    return spellings
  }

  /// The special token that the post-processor's template puts in front of a text.
  private static func beginToken(
    _ json: JSONValue?, vocabularySize: Int, file: String
  ) throws -> Int? {
    let processors = [json].compactMap { $0 } + (json?["processors"]?.array ?? [])
    guard let template = processors.first(where: { $0["type"]?.string == "TemplateProcessing" }),
      let name = template["single"]?.array?.first?["SpecialToken"]?["id"]?.string
    else { return nil }
    let token = template["special_tokens"]?[name]?["ids"]?.array?.first?.integer
    guard let token, token >= 0, token < vocabularySize else {
      throw DataFault(
        file: file, place: "post_processor \(name)", found: token.map { "id \($0)" } ?? "no id",
        expected: "an id below \(vocabularySize)")
    }
    return token
  }

  public var vocabularySize: Int { spellings.count }

  public func encode(_ text: String, begin: Bool) -> [Int32] {
    var tokens = begin ? beginToken.map { [Int32($0)] } ?? [] : []
    var run = model.run()
    let bytes = Array(text.utf8)
    for segment in added.segments(of: bytes) {
      switch segment {
      case .token(let token): tokens.append(token)
      case .text(let range):
        let stretch = normalizer.apply(Array(bytes[range]), isFirst: range.lowerBound == 0)
        append(ScalarText(stretch), by: &run, to: &tokens)
      }
    }
    return tokens
  }

  private func append(_ text: ScalarText, by run: inout MergeRun, to tokens: inout [Int32]) {
    for word in preTokenizer.words(of: text) {
      model.append(text.bytes(word), by: &run, to: &tokens)
    }
  }

  public func bytes(of token: Int32, after previous: Int32?) -> [UInt8] {
    guard spellings.indices.contains(Int(token)) else { return [] }
    let bytes = spellings[Int(token)]
    let isFirst = previous.map { Int($0) } == beginToken
    let dropsSpace = stripsFirstSpace && isFirst && bytes.first == UInt8(ascii: " ")
    return dropsSpace ? Array(bytes.dropFirst()) : bytes
  }
}
