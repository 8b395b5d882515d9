/// Text to token ids and back.
public protocol Tokenizer: Sendable {
  var vocabularySize: Int { get }
  var beginToken: Int? { get }
  var endTokens: [Int] { get }
  /// The token that closes a text of its own, where the vocabulary wants one.
  var closingToken: Int? { get }
  /// What a person should know of a tokenizer that may not be the one the model learned with.
  var remark: String? { get }
  /// Encodes `text`; `begin` puts the begin token first where the vocabulary has one.
  func encode(_ text: String, begin: Bool) -> [Int32]
  /// Whether a token is part of the text; others steer the model.
  func addsText(_ token: Int32) -> Bool
  /// The bytes token `token` adds after `previous`, the last that was part of the text or the
  /// begin token; nil where the text begins (llama2.c drops the space after begin alone).
  func bytes(of token: Int32, after previous: Int32?) -> [UInt8]
  /// Decodes a whole sequence; invalid UTF-8 becomes U+FFFD.
  func decode(_ tokens: [Int32]) -> String
}

extension Tokenizer {
  public var closingToken: Int? { nil }

  public var remark: String? { nil }

  public func addsText(_ token: Int32) -> Bool { true }

  public func decode(_ tokens: [Int32]) -> String {
    var bytes: [UInt8] = []
    var previous: Int32?
    for token in tokens where addsText(token) {
      bytes += self.bytes(of: token, after: previous)
      previous = token
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Encodes a text that ends where it ends: with the closing token behind it, but no begin
  /// token, which every window of it gets.
  public func encodeWhole(_ text: String) -> [Int32] {
    encode(text, begin: false) + (closingToken.map { [Int32($0)] } ?? [])
  }
}
