internal import DataFaults

/// The `model` of a tokenizer.json: pieces, merges, and what to do with the unknown.
struct BytePairModel: Sendable {
  let vocabulary: PieceVocabulary
  /// Tokens of the 256 bytes, spelled in `ByteAlphabet` or as `<0x0A>`; -1 where there is none.
  private let byteTokens: [Int32]
  private let table: MergeTable
  private let unknown: Int32?
  private let fusesUnknown: Bool
  private let isByteLevel: Bool
  /// A word that is a piece stays whole, whatever the merges say.
  private let prefersWholeWords: Bool

  /// Throws: `DataFault` for another kind of model, and for merges or ids that are impossible.
  init(_ json: JSONValue?, isByteLevel: Bool, file: String) throws {
    let reader = BytePairReader(file: file)
    let model = try reader.model(json)
    vocabulary = PieceVocabulary(try reader.pieces(model))
    table = MergeTable(
      try reader.merges(model, vocabulary), ends: vocabulary.characterEnds())
    unknown = model["unk_token"]?.string.flatMap { [vocabulary] in vocabulary[Array($0.utf8)] }
    fusesUnknown = model["fuse_unk"]?.bool ?? false
    prefersWholeWords = model["ignore_merges"]?.bool ?? false
    self.isByteLevel = isByteLevel
    let namesBytes = isByteLevel || model["byte_fallback"]?.bool ?? false
    byteTokens = (UInt8.min ... .max).map { [vocabulary] byte in
      guard namesBytes else { return -1 }
      let name =
        isByteLevel
        ? Array(String(ByteAlphabet.scalars[Int(byte)]).utf8) : PieceVocabulary.byteName(byte)
      return vocabulary[name] ?? -1
    }
  }

  func run() -> MergeRun { MergeRun(table) }

  /// Appends the tokens of one word.
  func append(_ word: [UInt8], by run: inout MergeRun, to tokens: inout [Int32]) {
    if prefersWholeWords, let token = wholeWord(word) { return tokens.append(token) }
    run.append(isByteLevel ? byteSymbols(word) : characterSymbols(word), to: &tokens)
  }

  private func wholeWord(_ word: [UInt8]) -> Int32? {
    guard isByteLevel else { return vocabulary[word] }
    return vocabulary[word.flatMap { Array(String(ByteAlphabet.scalars[Int($0)]).utf8) }]
  }

  private func byteSymbols(_ word: [UInt8]) -> [Int32] {
    word.compactMap { byte in
      let token = byteTokens[Int(byte)]
      return token >= 0 ? token : unknown
    }
  }

  /// Characters; of unknown ones their bytes, or the unknown token.
  private func characterSymbols(_ word: [UInt8]) -> [Int32] {
    var symbols: [Int32] = []
    symbols.reserveCapacity(word.count)
    var start = 0
    while start < word.count {
      var end = start + 1
      while end < word.count, word[end] & 0xC0 == 0x80 { end += 1 }
      append(Array(word[start..<end]), to: &symbols)
      start = end
    }
    return symbols
  }

  private func append(_ character: [UInt8], to symbols: inout [Int32]) {
    if let token = vocabulary[character] { return symbols.append(token) }
    let bytes = character.map { byteTokens[Int($0)] }
    if !bytes.contains(-1) { return symbols += bytes }
    guard let unknown, !(fusesUnknown && symbols.last == unknown) else { return }
    symbols.append(unknown)
  }
}
