extension GGUFVocabulary {
  typealias Member = JSONValue.Member

  /// A byte-level vocabulary as a tokenizer.json.
  ///
  /// Tokens that overlap in a text are told apart from the left there, here by length.
  var huggingFaceJSON: [UInt8]? {
    let letters = TokenizerExport.object([
      "type": .string("ByteLevel"), "add_prefix_space": .bool(false), "trim_offsets": .bool(true),
      "use_regex": .bool(false),
    ])
    let steps = pre.expressions.map(TokenizerExport.isolated) + [letters]
    return TokenizerExport.file(
      added: added, normalizer: .null,
      preTokenizer: TokenizerExport.object([
        "type": .string("Sequence"), "pretokenizers": .array(steps),
      ]), begin: framed(frame.begin), close: framed(frame.close), decoder: letters,
      model: TokenizerExport.model(
        vocabulary: members, merges: firstOfEqual(merges), unknown: .null, byteFallback: false,
        ignoresMerges: pre.prefersWholeWords))
  }

  /// Of two merges of one pair the first counts here, there the last.
  private func firstOfEqual(_ merges: [JSONValue]) -> [JSONValue] {
    var seen: Set<String> = []
    return merges.filter { seen.insert($0.text).inserted }
  }

  /// Pieces and ids; pieces without a spelling are left out.
  var members: [Member] {
    pieces.enumerated().compactMap { token, piece in
      piece.isEmpty ? nil : Member(key: piece, value: .integer(token))
    }
  }

  func framed(_ token: Int?) -> (Int, String)? { token.map { ($0, pieces[$0]) } }
}

extension ScoredPieceTokenizer {
  /// Byte-pair merges in the order of scores; nil where the format cannot say the vocabulary:
  /// a piece with a character that is no piece, a token of the user's with a `▁`, extra spaces
  /// that are removed.
  ///
  /// Merges of one score become ordered, which differs from this tokenizer only where the score
  /// of two pieces is the same, or one piece can be made in two overlapping ways.
  public var huggingFaceJSON: [UInt8]? {
    let marked = zip(vocabulary.pieces, vocabulary.types).contains {
      $1 == .userDefined && $0.contains("▁")
    }
    guard !model.hasLooseCharacters, !marked, !vocabulary.removesExtraSpaces else { return nil }
    let unknown = vocabulary.unknown.map { JSONValue.string(vocabulary.pieces[$0]) } ?? .null
    return TokenizerExport.file(
      added: vocabulary.added, normalizer: normalizer, preTokenizer: .null,
      begin: vocabulary.framed(vocabulary.frame.begin),
      close: vocabulary.framed(vocabulary.frame.close),
      decoder: TokenizerExport.piecesDecoder(stripsFirst: vocabulary.addsSpacePrefix),
      model: TokenizerExport.model(
        vocabulary: vocabulary.members, merges: merges, unknown: unknown, fusesUnknown: true,
        byteFallback: model.spellsBytes))
  }

  private var merges: [JSONValue] {
    let pieces = model.vocabulary
    let ordered = pieces.pieces.indices.filter { !pieces.pieces[$0].isEmpty }
      .sorted { (model.ranks[$0], $0) < (model.ranks[$1], $1) }
    return ordered.flatMap { token in
      pieces.splits(of: token).sorted { ($0.left, $0.right) < ($1.left, $1.right) }.map {
        .array([
          .string(vocabulary.pieces[Int($0.left)]), .string(vocabulary.pieces[Int($0.right)]),
        ])
      }
    }
  }

  private var normalizer: JSONValue {
    var steps: [JSONValue] = []
    if vocabulary.addsSpacePrefix {
      steps.append(
        TokenizerExport.object(["type": .string("Prepend"), "prepend": .string("▁")]))
    }
    steps.append(TokenizerExport.replacement(" ", "▁"))
    return TokenizerExport.object(["type": .string("Sequence"), "normalizers": .array(steps)])
  }
}
