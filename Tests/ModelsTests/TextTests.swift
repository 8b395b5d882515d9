import DataFaults
import Models
import Testing

@Suite struct TextTests {
  @Test func textIsReadWhole() throws {
    let folder = try TemporaryFolder()
    #expect(try TextFile.read(folder.write("t", "né\r\n☃")) == "né\r\n☃")
  }

  @Test(
    arguments: [
      ([0x61, 0x62, 0xFF, 0x63], 2), ([0x61, 0xC3], 1), ([0xE2, 0x98], 0), ([0x80], 0),
      ([0x61, 0xC0, 0x80], 1), ([0xED, 0xA0, 0x80], 0),
    ] as [([UInt8], Int)])
  func theFirstBadByteIsNamed(text: [UInt8], offset: Int) throws {
    let folder = try TemporaryFolder()
    let found = fault { _ = try TextFile.read(folder.write("t", text)) }
    #expect(found?.place == "byte \(offset)")
  }

  @Test func absentAndEmptyFilesAreRefused() throws {
    let folder = try TemporaryFolder()
    fault { _ = try TextFile.read(folder("absent")) }
    fault { _ = try TextFile.read(folder.path) }
    #expect(fault { _ = try TextFile.read(folder.write("t", "")) }?.found == "0 bytes")
  }

  @Test func windowsBeginWithTheBeginToken() throws {
    let windows = try TokenWindows(
      text: "abcdefgh", tokenizer: ByteTokenizer(), context: 4, file: "t")
    #expect(windows.count == 2 && windows.context == 4)
    #expect(Array(windows.row(1)) == [0, 100, 101, 102])
    fault { _ = try TokenWindows(text: "ab", tokenizer: ByteTokenizer(), context: 4, file: "t") }
    fault { _ = try TokenWindows(text: "ab", tokenizer: ByteTokenizer(), context: 1, file: "t") }
  }

  @Test func rowsOfTokensAreRead() throws {
    let folder = try TemporaryFolder()
    let ids: [Int32] = [1, 2, 3, 4, 5, 6]
    let path = try folder.write("t.i32", ids.flatMap { bytes($0) })
    let windows = try TokenWindows(path: path, context: 3, vocabularySize: 7)
    #expect(windows.count == 2 && Array(windows.row(1)) == [4, 5, 6])
    let found = fault { _ = try TokenWindows(path: path, context: 3, vocabularySize: 5) }
    #expect(found?.place == "row 1, column 1" && found?.found == "token 5")
    fault { _ = try TokenWindows(path: path, context: 4, vocabularySize: 7) }
    fault { _ = try TokenWindows(path: path, context: .max, vocabularySize: 7) }
    fault { _ = try TokenWindows(path: folder.write("e", ""), context: 3, vocabularySize: 7) }
    let negative = try folder.write("n", bytes(Int32(1)) + bytes(Int32(-1)))
    fault { _ = try TokenWindows(path: negative, context: 2, vocabularySize: 7) }
  }

  @Test func anAtomicFileAppearsWholeOrNotAtAll() throws {
    struct Stop: Error {}
    let folder = try TemporaryFolder()
    #expect(throws: Stop.self) {
      try AtomicFile.write(to: folder("a")) { file in
        try [UInt8](repeating: 1, count: 5000).withUnsafeBytes { try file.append($0) }
        throw Stop()
      }
    }
    #expect(try folder.names == [])
    #expect(try AtomicFile.write([1, 2], to: folder("a")) == 2)
    #expect(try AtomicFile.write([3], to: folder("a")) == 1)
    #expect(try folder.names == ["a"] && contents(folder("a")) == [3])
    fault { try AtomicFile.write([1], to: folder("no/a")) }
  }
}
