internal import DataFaults
internal import Foundation

/// Finds and opens the tokenizer that belongs to a model.
enum TokenizerFile {
  /// Opens a tokenizer.json or a llama2.c `.bin`, told apart by the first byte.
  static func open(_ path: String, vocabularySize: Int) throws -> any Tokenizer {
    let file = try MappedFile(path: path)
    let first = file.withBytes { $0.first { ![9, 10, 13, 32].contains($0) } }
    guard first == UInt8(ascii: "{") else {
      return try SentencePieceTokenizer(file, vocabularySize: vocabularySize)
    }
    let tokenizer = try BytePairTokenizer(file)
    try check(tokenizer, vocabularySize: vocabularySize, file: path)
    return tokenizer
  }

  /// Throws: `DataFault` where tokens would lie outside the model's vocabulary.
  static func check(_ tokenizer: any Tokenizer, vocabularySize: Int, file: String) throws {
    guard tokenizer.vocabularySize <= vocabularySize else {
      throw DataFault(
        file: file, place: "vocabulary", found: "\(tokenizer.vocabularySize) tokens",
        expected: "at most \(vocabularySize), the model's")
    }
  }

  /// The tokenizer.json of `folder`, else its only `tok*.bin` or `tokenizer*.bin`.
  static func inFolder(_ folder: String) throws -> String {
    let json = "\(folder)/tokenizer.json"
    return FileManager.default.fileExists(atPath: json) ? json : try onlyBinary(in: folder)
  }

  /// The only `tok*.bin` of `folder`.
  static func onlyBinary(in folder: String) throws -> String {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let found = names.filter { $0.hasPrefix("tok") && $0.hasSuffix(".bin") }.sorted()
    guard found.count == 1 else {
      throw DataFault(
        file: folder, place: "tokenizer",
        found: found.isEmpty ? "none" : found.joined(separator: ", "),
        expected: "one tok*.bin, or --tokenizer FILE")
    }
    return "\(folder)/\(found[0])"
  }
}
