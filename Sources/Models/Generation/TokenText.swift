/// Turns tokens into text as they come, holding back the bytes of an unfinished character.
public struct TokenText {
  private let tokenizer: any Tokenizer
  private var previous: Int32?
  private var pending: [UInt8] = []

  /// `previous` is the token the text goes on behind; nil where it begins.
  public init(_ tokenizer: any Tokenizer, after previous: Int32?) {
    self.tokenizer = tokenizer
    self.previous = previous
  }

  /// The text that `token` completes, if any; what cannot become a character is U+FFFD.
  public mutating func take(_ token: Int32) -> String? {
    pending += tokenizer.bytes(of: token, after: previous)
    if tokenizer.addsText(token) { previous = token }
    let held = Self.unfinished(pending)
    let whole = pending.dropLast(held)
    pending = Array(pending.suffix(held))
    return whole.isEmpty ? nil : String(decoding: whole, as: UTF8.self)
  }

  /// What was held back, where no more tokens come.
  public mutating func finish() -> String? {
    defer { pending = [] }
    return pending.isEmpty ? nil : String(decoding: pending, as: UTF8.self)
  }

  /// How many bytes at the end begin a character that more bytes may complete.
  private static func unfinished(_ bytes: [UInt8]) -> Int {
    for held in 1..<4 where held <= bytes.count {
      let lead = bytes[bytes.count - held]
      if lead & 0xC0 == 0x80 { continue }
      let width = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1
      return held < width && canGoOn(bytes.suffix(held), width) ? held : 0
    }
    return 0
  }

  /// Whether some end makes a character of `begin`.
  private static func canGoOn(_ begin: ArraySlice<UInt8>, _ width: Int) -> Bool {
    [UInt8(0x80), 0x90, 0xA0, 0xBF].contains { next in
      let rest = [next] + [0x80, 0x80]
      let whole = Array((Array(begin) + rest).prefix(width))
      return String(validating: whole, as: UTF8.self) != nil
    }
  }
}
