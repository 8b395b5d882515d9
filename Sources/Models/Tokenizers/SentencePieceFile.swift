internal import DataFaults

/// The pieces of a llama2.c tokenizer file, as they stand there.
struct SentencePieceFile {
  private(set) var pieces: [[UInt8]] = []
  private(set) var scores: [Float] = []
  private let file: MappedFile

  init(_ file: MappedFile, vocabularySize: Int?) throws {
    self.file = file
    let longest = try file.integer(at: 0, as: Int32.self, place: "longest piece")
    var offset = 4
    while offset < file.byteCount {
      offset = try addPiece(at: offset, longest: Int(longest))
    }
    if let vocabularySize, pieces.count != vocabularySize {
      throw fault("pieces", "\(pieces.count)", "\(vocabularySize), the model's vocabulary")
    }
    try checkBytes()
  }

  private func fault(_ place: String, _ found: String, _ expected: String) -> DataFault {
    DataFault(file: file.name, place: place, found: found, expected: expected)
  }

  /// Reads score, length and bytes; returns where the next piece begins.
  private mutating func addPiece(at offset: Int, longest: Int) throws -> Int {
    let place = "piece \(pieces.count)"
    let score = Float(bitPattern: try file.integer(at: offset, as: UInt32.self, place: place))
    let length = Int(try file.integer(at: offset + 4, as: Int32.self, place: place))
    guard score.isFinite else { throw fault(place, "score \(score)", "a finite score") }
    let start = offset + 8
    guard length >= 0, length <= longest, length <= file.byteCount - start else {
      throw fault(
        place, "length \(length)", "0 to \(max(0, min(longest, file.byteCount - start)))")
    }
    pieces.append(file.copy(start..<start + length))
    scores.append(score)
    return start + length
  }

  /// Tokens 3 to 258 must be the bytes, or unknown characters could not be spelled.
  private func checkBytes() throws {
    for byte in UInt8.min ... .max {
      let token = Int(byte) + SentencePieceTokenizer.firstByteIndex
      let expected = PieceVocabulary.byteName(byte)
      guard token < pieces.count, pieces[token] == expected else {
        let found =
          token < pieces.count ? String(decoding: pieces[token], as: UTF8.self) : "no piece"
        throw fault("piece \(token)", found, String(decoding: expected, as: UTF8.self))
      }
    }
  }
}
