import DataFaults
import Models
import Testing

@Suite struct JSONParserTests {
  private func parse(_ text: String) throws -> JSONValue { try parse(Array(text.utf8)) }

  private func parse(_ bytes: [UInt8]) throws -> JSONValue {
    try bytes.withUnsafeBytes { try JSONParser.parse($0, file: "json") }
  }

  @Test(arguments: [
    (" [1 , -2.5,1e3,true,false,null] ", "[1,-2.5,1000.0,true,false,null]"),
    (#"{"b":{"a":[]},"a":"\u00e9\ud83e\udd8b\n\/\""}"#, #"{"b":{"a":[]},"a":"é🦋\n/\""}"#),
    (#""\u0001""#, #""\u0001""#), ("9223372036854775807", "9223372036854775807"),
  ])
  func textsAreReadAndWritten(text: String, expected: String) throws {
    #expect(try parse(text).text == expected)
  }

  @Test(arguments: [
    "", " ", "{", "[1", "[1,]", #"{"a"}"#, #"{"a":1,}"#, "tru", "1x", "-", "1e999", #""a"#,
    #""\x""#, #""\u12"#, #""\ud800""#, #""\ud800\u0041""#, "\"\n\"", "[1]]", "nan",
  ])
  func faultsHaveAPlace(text: String) {
    #expect(fault("\(text)") { _ = try parse(text) }?.place.hasPrefix("byte ") == true)
  }

  /// Python writes them: the refusal names the key, what was found, and what would do.
  @Test(arguments: ["NaN", "Infinity", "-Infinity", "1e999", "-1e400"])
  func numbersThatAreNoneAreNamed(word: String) {
    for text in ["{\"a\":1,\"b\":\(word)}", "{\"b\":[1,\(word)]}", "{\"x\":{\"b\": \(word)}}"] {
      let found = fault { _ = try parse(text) }
      #expect(found?.place.hasPrefix("b, byte ") == true && found?.found == word)
      #expect(found?.expected.contains("a finite number") == true)
    }
    #expect(fault { _ = try parse(word) }?.place == "byte 0")
  }

  @Test func deepNestingAndBadUTF8AreRefused() {
    fault { _ = try parse(String(repeating: "[", count: 1_000_000)) }
    fault { _ = try parse([0x22, 0xFF, 0x22]) }
    fault { _ = try parse([0xEF, 0xBB, 0xBF, 0x31]) }
  }
}
