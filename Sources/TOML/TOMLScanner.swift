/// Bytes of a document and a place among them.
struct TOMLScanner {
  let bytes: [UInt8]
  var offset = 0
  /// 1-based line of `offset`.
  private(set) var line = 1

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
  }

  var isAtEnd: Bool { offset >= bytes.count }

  /// nil behind the end.
  func peek(_ ahead: Int = 0) -> UInt8? {
    offset + ahead < bytes.count ? bytes[offset + ahead] : nil
  }

  func starts(with text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard offset + count <= bytes.count else { return false }
    return (0..<count).allSatisfy { bytes[offset + $0] == text.utf8Start[$0] }
  }

  mutating func advance(_ count: Int = 1) {
    for _ in 0..<count where offset < bytes.count {
      if bytes[offset] == UInt8(ascii: "\n") { line += 1 }
      offset += 1
    }
  }

  mutating func take(_ byte: Character) -> Bool {
    guard peek() == byte.asciiValue else { return false }
    advance()
    return true
  }

  mutating func skipBlanks() {
    while peek() == 0x20 || peek() == 0x09 { advance() }
  }

  /// Passes over a comment up to its newline.
  mutating func skipComment() throws(TOMLFault) {
    guard peek() == UInt8(ascii: "#") else { return }
    while let byte = peek(), byte != 0x0A, !starts(with: "\r\n") {
      guard byte >= 0x20 && byte != 0x7F || byte == 0x09 else { throw fault("text") }
      try skipScalar()
    }
  }

  /// True where a newline was taken.
  mutating func takeNewline() -> Bool {
    if starts(with: "\r\n") {
      advance(2)
      return true
    }
    return take("\n")
  }

  /// Passes over one character.
  mutating func skipScalar() throws(TOMLFault) {
    guard let length = scalarLength() else { throw fault("UTF-8") }
    advance(length)
  }

  private func scalarLength() -> Int? {
    guard let first = peek() else { return nil }
    guard first >= 0x80 else { return 1 }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard offset + length <= bytes.count else { return nil }
    return String(validating: bytes[offset..<offset + length], as: UTF8.self).map { _ in length }
  }

  func fault(_ expected: String) -> TOMLFault {
    TOMLFault(offset: offset, found: found, expected: expected)
  }

  private var found: String {
    guard let byte = peek() else { return "the end" }
    if byte == 0x0A || byte == 0x0D { return "the end of the line" }
    guard (0x20..<0x7F).contains(byte) else { return "byte \(byte)" }
    return "\"\(Character(Unicode.Scalar(byte)))\""
  }

  /// 1-based, columns in bytes.
  static func position(of offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
    let before = bytes.prefix(offset)
    let line = before.count { $0 == 0x0A } + 1
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return (line, before.count - start + 1)
  }
}
