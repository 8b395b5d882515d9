internal import DataFaults

/// The byte-pair tokenizer of a Hugging Face tokenizer.json, or of a GGUF file.
///
/// Knows two families: SentencePiece-like (`▁` for spaces, byte fallback) and byte-level (GPT-2's
/// alphabet and patterns). Special tokens are found in texts and add no bytes when decoded; the
/// text's first piece loses a leading space where the file's decoder says so.
/// Source: github.com/huggingface/tokenizers; its documentation of the JSON format is its code.
public struct BytePairTokenizer: Tokenizer {
  /// What a tokenizer is made of, in the order a text meets it.
  struct Parts: Sendable {
    var added: AddedTokens
    var normalizer = TextNormalizer()
    var preTokenizer: PreTokenizer
    var model: BytePairModel
    var decoder: PieceDecoder
    var frame: TextFrame
    /// What ids above the model's count to.
    var vocabularySize: Int
  }

  /// What vocabularies call the end of a text.
  private static let endNames: Set = [
    "</s>", "<|endoftext|>", "<|im_end|>", "<|eot_id|>", "<|end_of_text|>", "<eos>",
    "<end_of_turn>", "<|end|>", "<|eom_id|>",
  ]

  public let endTokens: [Int]
  public var beginToken: Int? { parts.frame.begin }
  public var closingToken: Int? { parts.frame.close }
  public var vocabularySize: Int { spellings.count }
  public var remark: String? {
    if case .gguf(let vocabulary) = origin { vocabulary.remark } else { nil }
  }
  let origin: Origin
  private let parts: Parts
  /// What each token adds to a text, behind others; nil where it adds nothing at all.
  private let spellings: [[UInt8]?]

  /// What a tokenizer was read from, and is stored as.
  enum Origin: Sendable {
    case file([UInt8])
    case gguf(GGUFVocabulary)
  }

  /// Throws: `DataFault` for text that is not JSON, another kind of tokenizer, or steps that
  /// this project has no code for.
  public init(_ file: MappedFile) throws {
    let json = try file.json()
    let name = file.name
    let normalizer = try TextNormalizer(json["normalizer"], file: name)
    let preTokenizer = try PreTokenizer(json["pre_tokenizer"], file: name)
    guard !preTokenizer.marksFirstOnly || !normalizer.movesBegin else {
      throw DataFault(
        file: name, place: "pre_tokenizer",
        found: "prepend_scheme first behind a normalizer "
          + "that moves the text's begin", expected: "always or never, or no such normalizer")
    }
    let model = try BytePairModel(
      json["model"], isByteLevel: preTokenizer.isByteLevel, file: name)
    let added = try AddedTokens(
      json["added_tokens"], vocabulary: model.vocabulary, normalizer: normalizer, file: name)
    let largest = Int(added.tokens.map(\.id).max() ?? -1)
    let size = max(model.vocabulary.pieces.count, largest + 1)
    self.init(
      Parts(
        added: added, normalizer: normalizer, preTokenizer: preTokenizer, model: model,
        decoder: try PieceDecoder(json["decoder"], file: name),
        frame: try TextFrame(json["post_processor"], vocabularySize: size, file: name),
        vocabularySize: size),
      origin: .file(file.contents))
  }

  /// `texts` are spellings that go before what the decoder makes of a piece; nil hides a token.
  init(_ parts: Parts, origin: Origin, texts: [Int32: [UInt8]?] = [:]) {
    self.parts = parts
    self.origin = origin
    var spellings = parts.model.vocabulary.pieces.map { piece -> [UInt8]? in
      piece.isEmpty ? nil : parts.decoder.bytes(of: piece, isFirst: false)
    }
    spellings += Array(repeating: nil, count: parts.vocabularySize - spellings.count)
    for (token, name) in parts.added.names {
      spellings[Int(token)] =
        parts.added.hides(token) ? nil : parts.decoder.bytes(of: name, isFirst: false)
    }
    for (token, text) in texts { spellings[Int(token)] = text }
    self.spellings = spellings
    endTokens = parts.added.tokens.filter { Self.endNames.contains($0.content) }
      .map { Int($0.id) }
  }

  public func encode(_ text: String, begin: Bool) -> [Int32] {
    var tokens = begin ? beginToken.map { [Int32($0)] } ?? [] : []
    var run = parts.model.run()
    let bytes = Array(text.utf8)
    for segment in parts.added.segments(of: bytes) {
      switch segment {
      case .token(let token): tokens.append(token)
      case .text(let range):
        let isFirst = range.lowerBound == 0
        let stretch = range.count == bytes.count ? bytes : Array(bytes[range])
        appendStretch(parts.normalizer.apply(stretch), isFirst, by: &run, to: &tokens)
      }
    }
    return tokens
  }

  /// Appends the tokens of a normalized stretch, first those that are looked for in it.
  private func appendStretch(
    _ stretch: [UInt8], _ isFirst: Bool, by run: inout MergeRun, to tokens: inout [Int32]
  ) {
    guard parts.added.hasNormalized else { return append(stretch, isFirst, by: &run, to: &tokens) }
    for segment in parts.added.normalizedSegments(of: stretch) {
      switch segment {
      case .token(let token): tokens.append(token)
      case .text(let range):
        let isFirst = isFirst && range.lowerBound == 0
        append(Array(stretch[range]), isFirst, by: &run, to: &tokens)
      }
    }
  }

  private func append(
    _ stretch: [UInt8], _ isFirst: Bool, by run: inout MergeRun, to tokens: inout [Int32]
  ) {
    let (text, words) = parts.preTokenizer.words(of: stretch, isFirst: isFirst)
    for word in words { parts.model.append(text.bytes(word), by: &run, to: &tokens) }
  }
}

extension BytePairTokenizer {
  private func spelling(of token: Int32) -> [UInt8]? {
    spellings.indices.contains(Int(token)) ? spellings[Int(token)] : nil
  }

  public func addsText(_ token: Int32) -> Bool { spelling(of: token) != nil }

  public func bytes(of token: Int32, after previous: Int32?) -> [UInt8] {
    guard let spelling = spelling(of: token) else { return [] }
    let isFirst = previous == nil || previous.map { Int($0) } == beginToken
    return isFirst ? parts.decoder.trimmed(first(token, spelling)) : spelling
  }

  /// What a token adds that begins a text.
  private func first(_ token: Int32, _ spelling: [UInt8]) -> [UInt8] {
    guard case .file = origin else { return spelling }
    let pieces = parts.model.vocabulary.pieces
    let piece = parts.added.names[token] ?? pieces[Int(token)]
    return parts.decoder.bytes(of: piece, isFirst: true)
  }

  /// Decodes a whole sequence as the library does: bytes that are no character become U+FFFD,
  /// of a run of named bytes every one.
  public func decode(_ tokens: [Int32]) -> String {
    var text: [UInt8] = []
    var run: [UInt8] = []
    var isFirst = true
    for token in tokens {
      guard let spelling = spelling(of: token) else { continue }
      let bytes = isFirst ? first(token, spelling) : spelling
      isFirst = false
      if isNamedByte(token) {
        run += bytes
      } else {
        text += Self.valid(run) + bytes
        run = []
      }
    }
    return String(decoding: parts.decoder.trimmed(text + Self.valid(run)), as: UTF8.self)
  }

  private func isNamedByte(_ token: Int32) -> Bool {
    guard parts.decoder.decodesByteNames else { return false }
    let pieces = parts.model.vocabulary.pieces
    let piece =
      parts.added.names[token] ?? (Int(token) < pieces.count ? pieces[Int(token)] : [])
    return PieceVocabulary.namedByte(piece) != nil
  }

  private static func valid(_ run: [UInt8]) -> [UInt8] {
    guard !run.isEmpty, String(validating: run, as: UTF8.self) == nil else { return run }
    return run.flatMap { _ in Array("\u{FFFD}".utf8) }
  }
}
