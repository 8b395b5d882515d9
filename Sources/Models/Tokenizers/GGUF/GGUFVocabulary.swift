internal import DataFaults

/// The tokenizer in GGUF's metadata: pieces with their types and scores, and how a text meets them.
///
/// Defaults are llama.cpp's, which is what the format means.
/// Source: github.com/ggml-org/ggml, docs/gguf.md; github.com/ggml-org/llama.cpp, what its
/// vocabulary reads.
struct GGUFVocabulary: Sendable {
  enum Kind: String, Sendable {
    /// Byte-level pairs, merged by a list.
    case byteLevel = "gpt2"
    /// SentencePiece: pieces merged by their scores.
    case sentencePiece = "llama"
  }

  enum TokenType: Int, Sendable {
    case undefined, normal, unknown, control, userDefined, unused, byte
  }

  let kind: Kind
  let pieces: [String]
  let types: [TokenType]
  let scores: [Float]
  let merges: [JSONValue]
  let pre: GGUFPreTokenizer
  /// The model's begin and end tokens, whether a text gets them or not.
  let begin: Int?
  let end: Int?
  let unknown: Int?
  let addsBegin: Bool
  let addsEnd: Bool
  let addsSpacePrefix: Bool
  let removesExtraSpaces: Bool
  /// Special tokens swallow white space behind them.
  let stripsRight: Bool
  /// The keys all of this was read from.
  let metadata: [JSONValue.Member]
  let file: String

  /// Throws: `DataFault` naming a key that is missing, impossible, or asks for what this project
  /// has no code for.
  init(_ metadata: [String: JSONValue], file: String) throws {
    let keys = GGUFVocabularyKeys(metadata, file: file)
    self.file = file
    kind = try keys.kind()
    pieces = try keys.pieces()
    types = try keys.types(pieces)
    scores = try keys.scores(count: pieces.count)
    merges = kind == .byteLevel ? try keys.merges() : []
    pre = kind == .byteLevel ? try keys.preTokenizer() : .none
    try keys.refuseCharacterMap()
    let isPieces = kind == .sentencePiece
    addsBegin = try keys.flag("add_bos_token") ?? (isPieces || pre.addsBegin)
    addsEnd = try keys.flag("add_eos_token") ?? false
    begin = try keys.token("bos_token_id", isPieces ? 1 : nil, count: pieces.count)
    end = try keys.token("eos_token_id", isPieces ? 2 : nil, count: pieces.count)
    unknown = try keys.token("unknown_token_id", isPieces ? 0 : nil, count: pieces.count)
    addsSpacePrefix = try keys.flag("add_space_prefix") ?? isPieces
    removesExtraSpaces = try keys.flag("remove_extra_whitespaces") ?? false
    stripsRight = keys.isPhi3
    self.metadata = keys.used
    try keys.expect(begin, "bos_token_id", where: addsBegin, "add_bos_token")
    try keys.expect(end, "eos_token_id", where: addsEnd, "add_eos_token")
    if kind == .byteLevel, addsSpacePrefix || removesExtraSpaces {
      throw keys.fault(
        addsSpacePrefix ? "add_space_prefix" : "remove_extra_whitespaces", "true",
        "false for byte-level pairs")
    }
  }

  /// The frame a text gets.
  var frame: TextFrame { TextFrame(begin: addsBegin ? begin : nil, close: addsEnd ? end : nil) }

  /// Control tokens, the unknown one, and those the user defined.
  var added: [AddedTokens.Token] {
    zip(pieces, types).enumerated().compactMap { index, token in
      let isSpecial = token.1 == .control || token.1 == .unknown
      guard isSpecial || token.1 == .userDefined, !token.0.isEmpty else { return nil }
      let stays = ["<unk>", "<s>", "<|endoftext|>"].contains(token.0)
      return .init(
        id: Int32(index), content: token.0, isSpecial: isSpecial,
        stripsRight: stripsRight && (!stays || token.0 == "</s>"))
    }
  }
}
