extension TOMLParser {
  /// `"text"`.
  mutating func basicString() throws(TOMLFault) -> String {
    scanner.advance()
    var text: [UInt8] = []
    while !scanner.take("\"") {
      if scanner.peek() == UInt8(ascii: "\\") {
        try escape(into: &text)
      } else {
        try copy(into: &text, closing: "\"", newlines: false)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// `'text'`.
  mutating func literalString() throws(TOMLFault) -> String {
    scanner.advance()
    var text: [UInt8] = []
    while !scanner.take("'") { try copy(into: &text, closing: "'", newlines: false) }
    return String(decoding: text, as: UTF8.self)
  }

  /// `"""text"""`, over lines.
  mutating func longBasicString() throws(TOMLFault) -> String {
    scanner.advance(3)
    _ = scanner.takeNewline()
    var text: [UInt8] = []
    while !takeClosing(UInt8(ascii: "\""), into: &text) {
      if scanner.peek() == UInt8(ascii: "\\") {
        if !trimLines() { try escape(into: &text) }
      } else {
        try copy(into: &text, closing: "\"\"\"", newlines: true)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// `'''text'''`, over lines.
  mutating func longLiteralString() throws(TOMLFault) -> String {
    scanner.advance(3)
    _ = scanner.takeNewline()
    var text: [UInt8] = []
    while !takeClosing(UInt8(ascii: "'"), into: &text) {
      try copy(into: &text, closing: "'''", newlines: true)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Three quotes, before which two more may belong to the text.
  private mutating func takeClosing(_ quote: UInt8, into text: inout [UInt8]) -> Bool {
    var count = 0
    while count < 5, scanner.peek(count) == quote { count += 1 }
    guard count >= 3 else { return false }
    text += [UInt8](repeating: quote, count: count - 3)
    scanner.advance(count)
    return true
  }

  /// A backslash at a line's end takes the blank space behind it away.
  private mutating func trimLines() -> Bool {
    var ahead = 1
    while scanner.peek(ahead) == 0x20 || scanner.peek(ahead) == 0x09 { ahead += 1 }
    if scanner.peek(ahead) == 0x0D, scanner.peek(ahead + 1) == 0x0A { ahead += 1 }
    guard scanner.peek(ahead) == 0x0A else { return false }
    scanner.advance(ahead)
    repeat { scanner.skipBlanks() } while scanner.takeNewline()
    return true
  }

  private mutating func copy(
    into text: inout [UInt8], closing: String, newlines: Bool
  ) throws(TOMLFault) {
    guard let byte = scanner.peek() else { throw scanner.fault(closing) }
    let isNewline = byte == 0x0A || scanner.starts(with: "\r\n")
    if isNewline {
      guard newlines else { throw scanner.fault(closing) }
    } else {
      guard byte >= 0x20 && byte != 0x7F || byte == 0x09 else {
        throw scanner.fault("text, or an escape such as \\u0001")
      }
    }
    let start = scanner.offset
    if isNewline { _ = scanner.takeNewline() } else { try scanner.skipScalar() }
    text += scanner.bytes[start..<scanner.offset]
  }

  private mutating func escape(into text: inout [UInt8]) throws(TOMLFault) {
    scanner.advance()
    guard let byte = scanner.peek() else { throw scanner.fault("an escape") }
    switch byte {
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(byte)
    case UInt8(ascii: "u"): return text += try number(digits: 4)
    case UInt8(ascii: "U"): return text += try number(digits: 8)
    default: throw scanner.fault("one of b t n f r \" \\ u U behind \\")
    }
    scanner.advance()
  }

  private mutating func number(digits: Int) throws(TOMLFault) -> [UInt8] {
    let start = scanner.offset
    scanner.advance()
    let end = min(scanner.offset + digits, scanner.bytes.count)
    let text = String(decoding: scanner.bytes[scanner.offset..<end], as: UTF8.self)
    guard text.utf8.count == digits, text.utf8.allSatisfy(TOMLScalar.isHexadecimal),
      let scalar = UInt32(text, radix: 16).flatMap(Unicode.Scalar.init)
    else {
      scanner.offset = start
      throw scanner.fault("\(digits) hexadecimal digits of a character")
    }
    scanner.advance(digits)
    return Array(String(scalar).utf8)
  }
}
