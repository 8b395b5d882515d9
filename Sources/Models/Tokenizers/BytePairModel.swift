internal import DataFaults

/// A byte-pair model: pieces, merges, and what to do with the unknown.
struct BytePairModel: Sendable {
  /// What differs between models beside their pieces and merges.
  struct Traits: Sendable {
    var unknown: Int32?
    var fusesUnknown = false
    /// Unknown characters are spelled by tokens like `<0x0A>`.
    var fallsBackToBytes = false
    /// A word that is a piece stays whole, whatever the merges say.
    var prefersWholeWords = false
    /// Symbols are bytes, spelled in `ByteAlphabet`.
    var isByteLevel: Bool
  }

  let vocabulary: PieceVocabulary
  private let traits: Traits
  private let table: MergeTable
  /// Tokens of the 256 bytes' spellings in `ByteAlphabet`; -1 where there is none.
  private let letterTokens: [Int32]
  /// Tokens of the 256 byte names.
  private let byteTokens: [Int32]

  init(_ vocabulary: PieceVocabulary, _ table: MergeTable, _ traits: Traits) {
    self.vocabulary = vocabulary
    self.table = table
    self.traits = traits
    letterTokens = ByteAlphabet.spellings.map { vocabulary[$0] ?? -1 }
    byteTokens = (UInt8.min ... .max).map { vocabulary[PieceVocabulary.byteName($0)] ?? -1 }
  }

  /// Reads the `model` of a tokenizer.json.
  ///
  /// Throws: `DataFault` for another kind of model, and for merges or ids that are impossible.
  init(_ json: JSONValue?, isByteLevel: Bool, file: String) throws {
    let reader = BytePairReader(file: file)
    let model = try reader.model(json)
    let vocabulary = try reader.vocabulary(model)
    let table = MergeTable(
      try reader.merges(model, vocabulary), ends: vocabulary.characterEnds(), lastCounts: true)
    var traits = Traits(isByteLevel: isByteLevel)
    traits.fusesUnknown = model["fuse_unk"]?.bool ?? false
    traits.fallsBackToBytes = model["byte_fallback"]?.bool ?? false
    traits.prefersWholeWords = model["ignore_merges"]?.bool ?? false
    let unknown = model["unk_token"]?.string
    traits.unknown = unknown.flatMap { vocabulary[Array($0.utf8)] }
    self.init(vocabulary, table, traits)
    if let unknown, traits.unknown == nil, !spellsEverything {
      throw DataFault(
        file: file, place: "model.unk_token", found: unknown, expected: "a piece of the vocabulary")
    }
  }

  /// No character is unknown.
  private var spellsEverything: Bool {
    (traits.isByteLevel && !letterTokens.contains(-1))
      || (traits.fallsBackToBytes && !byteTokens.contains(-1))
  }

  func run() -> MergeRun { MergeRun(table) }

  /// Appends the tokens of one word.
  func append(_ word: [UInt8], by run: inout MergeRun, to tokens: inout [Int32]) {
    if traits.prefersWholeWords, let token = wholeWord(word) { return tokens.append(token) }
    run.append(traits.isByteLevel ? byteSymbols(word) : characterSymbols(word), to: &tokens)
  }

  private func wholeWord(_ word: [UInt8]) -> Int32? {
    vocabulary[traits.isByteLevel ? ByteAlphabet.spelled(word) : word]
  }

  private func byteSymbols(_ word: [UInt8]) -> [Int32] {
    var symbols = Symbols(count: word.count)
    for byte in word {
      let token = letterTokens[Int(byte)]
      if token >= 0 {
        symbols.append(token)
      } else {
        append(unknown: ByteAlphabet.spellings[Int(byte)], to: &symbols)
      }
    }
    return symbols.finished()
  }

  private func characterSymbols(_ word: [UInt8]) -> [Int32] {
    var symbols = Symbols(count: word.count)
    var start = 0
    while start < word.count {
      var end = start + 1
      while end < word.count, word[end] & 0xC0 == 0x80 { end += 1 }
      let character = Array(word[start..<end])
      if let token = vocabulary[character] {
        symbols.append(token)
      } else {
        append(unknown: character, to: &symbols)
      }
      start = end
    }
    return symbols.finished()
  }

  /// The bytes of an unknown character, or the unknown token, or nothing.
  private func append(unknown character: [UInt8], to symbols: inout Symbols) {
    if traits.fallsBackToBytes {
      let bytes = character.map { byteTokens[Int($0)] }
      if !bytes.contains(-1) { return symbols.append(bytes: bytes) }
    }
    if let unknown = traits.unknown { symbols.append(unknown: unknown, fuses: traits.fusesUnknown) }
  }
}

/// The symbols of a word. An unknown one waits until it is known what follows: fused ones are one,
/// and bytes overtake it, as in the library.
private struct Symbols {
  private var symbols: [Int32] = []
  private var waiting: Int32?

  init(count: Int) { symbols.reserveCapacity(count) }

  @inline(__always)
  mutating func append(_ token: Int32) {
    if waiting != nil { flush() }
    symbols.append(token)
  }

  mutating func append(bytes: [Int32]) { symbols += bytes }

  mutating func append(unknown: Int32, fuses: Bool) {
    if !fuses { flush() }
    waiting = unknown
  }

  private mutating func flush() {
    if let waiting { symbols.append(waiting) }
    waiting = nil
  }

  mutating func finished() -> [Int32] {
    flush()
    return symbols
  }
}
