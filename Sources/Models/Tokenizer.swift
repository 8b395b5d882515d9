/// Text to token ids and back.
public protocol Tokenizer: Sendable {
  var vocabularySize: Int { get }
  var beginToken: Int? { get }
  var endTokens: [Int] { get }
  /// Encodes `text`; `begin` puts the begin token first where the vocabulary has one.
  func encode(_ text: String, begin: Bool) -> [Int32]
  /// The bytes token `token` adds after `previous` (llama2.c drops the space after begin).
  func bytes(of token: Int32, after previous: Int32?) -> [UInt8]
}

extension Tokenizer {
  /// Decodes a whole sequence; invalid UTF-8 becomes U+FFFD.
  public func decode(_ tokens: [Int32]) -> String {
    var bytes: [UInt8] = []
    var previous: Int32?
    for token in tokens {
      bytes += self.bytes(of: token, after: previous)
      previous = token
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
