extension TOMLParser {
  /// Any value; `depth` counts the values around it.
  mutating func value(depth: Int) throws(TOMLFault) -> TOMLValue {
    guard depth <= Self.deepest else {
      throw scanner.fault("at most \(Self.deepest) values in one another")
    }
    switch scanner.peek() {
    case UInt8(ascii: "\""):
      return .string(try scanner.starts(with: "\"\"\"") ? longBasicString() : basicString())
    case UInt8(ascii: "'"):
      return .string(try scanner.starts(with: "'''") ? longLiteralString() : literalString())
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "{"): return try inlineTable(depth: depth)
    default: return try scalar()
    }
  }

  private mutating func array(depth: Int) throws(TOMLFault) -> TOMLValue {
    scanner.advance()
    var values: [TOMLValue] = []
    while true {
      try skipLines()
      if scanner.take("]") { return .array(values) }
      values.append(try value(depth: depth + 1))
      try skipLines()
      if scanner.take("]") { return .array(values) }
      guard scanner.take(",") else { throw scanner.fault("\",\" or \"]\"") }
    }
  }

  /// Blanks, newlines and comments between the values of an array.
  private mutating func skipLines() throws(TOMLFault) {
    repeat {
      scanner.skipBlanks()
      try scanner.skipComment()
    } while scanner.takeNewline()
  }

  private mutating func inlineTable(depth: Int) throws(TOMLFault) -> TOMLValue {
    scanner.advance()
    let node = TOMLNode(.inline)
    scanner.skipBlanks()
    if scanner.take("}") { return .table(node.table) }
    while true {
      scanner.skipBlanks()
      try pair(into: node, depth: depth)
      scanner.skipBlanks()
      if scanner.take("}") { return .table(node.table) }
      guard scanner.take(",") else { throw scanner.fault("\",\" or \"}\"") }
    }
  }

  /// A number, a date, `true` or `false`: what has no delimiters.
  private mutating func scalar() throws(TOMLFault) -> TOMLValue {
    let start = scanner.offset
    while let byte = scanner.peek(), Self.isOfScalar(byte) { scanner.advance() }
    takeTimeBehindBlank(from: start)
    let text = String(decoding: scanner.bytes[start..<scanner.offset], as: UTF8.self)
    if let value = TOMLScalar.value(text) { return value }
    guard !text.isEmpty else { throw scanner.fault("a value") }
    throw TOMLFault(
      offset: start, found: "\"\(text.prefix(60))\"",
      expected: "a number in 64 bits, true, false, a date, or text in quotes")
  }

  /// `1979-05-27 07:32:00`: a blank may stand for the `T`.
  private mutating func takeTimeBehindBlank(from start: Int) {
    guard scanner.offset - start == 10, scanner.peek() == 0x20,
      scanner.bytes[start + 4] == UInt8(ascii: "-"),
      let next = scanner.peek(1), (0x30...0x39).contains(next)
    else { return }
    scanner.advance()
    while let byte = scanner.peek(), Self.isOfScalar(byte) { scanner.advance() }
  }

  private static func isOfScalar(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"):
      true
    default: false
    }
  }
}
