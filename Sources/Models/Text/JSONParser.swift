internal import DataFaults

/// A strict JSON reader that says at which byte a text goes wrong.
package struct JSONParser {
  /// Deeper nesting is refused rather than risked on the stack.
  static let largestDepth = 64

  private let bytes: UnsafeRawBufferPointer
  private let file: String
  private var offset = 0
  /// The last member's, for faults.
  private var key = ""

  private init(_ bytes: UnsafeRawBufferPointer, file: String) {
    self.bytes = bytes
    self.file = file
  }

  /// The value that is the whole of `bytes`.
  ///
  /// Throws: `DataFault` naming the first byte that is not JSON.
  package static func parse(_ bytes: UnsafeRawBufferPointer, file: String) throws -> JSONValue {
    var parser = JSONParser(bytes, file: file)
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.offset == bytes.count else { throw parser.fault("the end of the text") }
    return value
  }

  private func fault(_ expected: String) -> DataFault {
    let found: String
    if offset >= bytes.count {
      found = "the end of the text"
    } else if (33...126).contains(bytes[offset]) {
      found = "'\(Character(Unicode.Scalar(bytes[offset])))'"
    } else {
      found = "byte \(bytes[offset])"
    }
    return DataFault(file: file, place: "byte \(offset)", found: found, expected: expected)
  }

  private var current: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func skipSpace() {
    while let byte = current, byte == 32 || (9...10).contains(byte) || byte == 13 { offset += 1 }
  }

  private mutating func take(_ byte: Character) throws {
    guard current == byte.asciiValue else { throw fault("'\(byte)'") }
    offset += 1
  }

  private mutating func value(depth: Int) throws -> JSONValue {
    guard depth < Self.largestDepth else { throw fault("at most \(Self.largestDepth) levels") }
    skipSpace()
    switch current {
    case UInt8(ascii: "{"): return .object(try members(depth: depth))
    case UInt8(ascii: "["): return .array(try elements(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws -> JSONValue {
    for byte in word { try take(byte) }
    return value
  }

  private mutating func number() throws -> JSONValue {
    let start = offset
    while let byte = current, Self.isNumberByte(byte) { offset += 1 }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    if let integer = Int(text) { return .integer(integer) }
    let number = Double(text)
    if let number, number.isFinite { return .number(number) }
    offset = start
    if number != nil { throw notFinite(text) }
    for word in ["NaN", "Infinity", "-Infinity"] where remains(start, word) {
      throw notFinite(word)
    }
    throw fault("a JSON value")
  }

  private func remains(_ start: Int, _ word: String) -> Bool {
    bytes.count - start >= word.utf8.count
      && bytes[start..<start + word.utf8.count].elementsEqual(word.utf8)
  }

  /// Some writers put into JSON what it has no word for.
  private func notFinite(_ found: String) -> DataFault {
    DataFault(
      file: file, place: key.isEmpty ? "byte \(offset)" : "\(key), byte \(offset)", found: found,
      expected: "a finite number; where the value does not matter, null, or leave the key out")
  }

  private static func isNumberByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  private mutating func elements(depth: Int) throws -> [JSONValue] {
    try take("[")
    var values: [JSONValue] = []
    skipSpace()
    if current == UInt8(ascii: "]") { offset += 1; return values }
    while true {
      values.append(try value(depth: depth + 1))
      skipSpace()
      if current == UInt8(ascii: "]") { offset += 1; return values }
      try take(",")
    }
  }

  private mutating func members(depth: Int) throws -> [JSONValue.Member] {
    try take("{")
    var members: [JSONValue.Member] = []
    skipSpace()
    if current == UInt8(ascii: "}") { offset += 1; return members }
    while true {
      skipSpace()
      key = try string()
      let key = key
      skipSpace()
      try take(":")
      members.append(.init(key: key, value: try value(depth: depth + 1)))
      skipSpace()
      if current == UInt8(ascii: "}") { offset += 1; return members }
      try take(",")
    }
  }

  private mutating func string() throws -> String {
    try take("\"")
    let start = offset
    var unescaped: [UInt8] = []
    while let byte = current, byte != UInt8(ascii: "\"") {
      guard byte >= 32 else { throw fault("an escaped control character") }
      offset += 1
      if byte == UInt8(ascii: "\\") { try escape(into: &unescaped) } else { unescaped.append(byte) }
    }
    try take("\"")
    guard let text = String(validating: unescaped, as: UTF8.self) else {
      offset = start
      throw fault("UTF-8")
    }
    return text
  }

  private mutating func escape(into text: inout [UInt8]) throws {
    guard let byte = current else { throw fault("an escape") }
    switch Character(Unicode.Scalar(byte)) {
    case "\"", "\\", "/": text.append(byte)
    case "b": text.append(8)
    case "f": text.append(12)
    case "n": text.append(10)
    case "r": text.append(13)
    case "t": text.append(9)
    case "u":
      offset += 1
      text += try Array(String(unicodeEscape()).utf8)
      return
    default: throw fault("an escape")
    }
    offset += 1
  }

  /// The scalar after `\u`, two halves where they are surrogates.
  private mutating func unicodeEscape() throws -> Unicode.Scalar {
    var value = try hexadecimal()
    if (0xD800..<0xDC00).contains(value) {
      try take("\\")
      try take("u")
      let low = try hexadecimal()
      guard (0xDC00..<0xE000).contains(low) else { throw fault("a low surrogate") }
      value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(value) else { throw fault("a Unicode scalar") }
    return scalar
  }

  private mutating func hexadecimal() throws -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw fault("a hexadecimal digit")
      }
      value = value * 16 + UInt32(digit)
      offset += 1
    }
    return value
  }
}
