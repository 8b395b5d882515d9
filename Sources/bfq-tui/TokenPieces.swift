import Models

/// Turns tokens into text as they come, holding back the bytes of an unfinished character.
struct TokenPieces {
  private let tokenizer: any Tokenizer
  private var previous: Int32?
  private var pending: [UInt8] = []

  init(_ tokenizer: any Tokenizer, after previous: Int32?) {
    self.tokenizer = tokenizer
    self.previous = previous
  }

  /// The text that `token` completes, if any.
  mutating func take(_ token: Int32) -> String? {
    pending += tokenizer.bytes(of: token, after: previous)
    previous = token
    let whole = String(validating: pending, as: UTF8.self)
    guard whole != nil || pending.count > 4 else { return nil }
    defer { pending = [] }
    return whole ?? String(decoding: pending, as: UTF8.self)
  }
}
