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

  @Test func deepNestingAndBadUTF8AreRefused() {
    fault { _ = try parse(String(repeating: "[", count: 1_000_000)) }
    fault { _ = try parse([0x22, 0xFF, 0x22]) }
    fault { _ = try parse([0xEF, 0xBB, 0xBF, 0x31]) }
  }
}
